/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random numbers and paths for the comparison with Linux, and the comparing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/fs_model_test.h"

struct model model;

uint32_t draw(uint32_t below)
{
    model.state ^= model.state << 13;
    model.state ^= model.state >> 7;
    model.state ^= model.state << 17;
    return (uint32_t)(model.state >> 33) % below;
}

bool one_in(uint32_t n)
{
    return draw(n) == 0;
}

/* newlib's numbers, which are the kernel's, for Linux's. */
static int newlib_errno(int linux_errno)
{
    static const struct {
        int linux_number, ours;
    } table[] = {
        {ENAMETOOLONG, HE_NAMETOOLONG}, {ELOOP, HE_LOOP},        {ENOTEMPTY, HE_NOTEMPTY},
        {EOVERFLOW, HE_OVERFLOW},       {EOPNOTSUPP, HE_NOTSUP}, {ENOSYS, HE_NOSYS},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].linux_number == linux_errno) {
            return table[i].ours;
        }
    }
    assert_true(linux_errno <= 34);
    return linux_errno;
}

int64_t of_linux(int64_t result)
{
    return result < 0 ? -newlib_errno(errno) : result;
}

void note(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(model.trace, sizeof(model.trace), fmt, args);
    va_end(args);
    model.calls_done++;
}

void check(int64_t ours, int64_t theirs)
{
    if (model.is_verbose) {
        printf("%s = %lld\n", model.trace, (long long)ours);
    }
    if (ours != theirs) {
        fail_msg("call %d: %s = %lld, Linux: %lld", model.calls_done, model.trace,
                 (long long)ours, (long long)theirs);
    }
}

void compare_bytes(const void *ours, const void *theirs, size_t len)
{
    if (memcmp(ours, theirs, len) != 0) {
        fail_msg("call %d: %s: the bytes read differ", model.calls_done, model.trace);
    }
}

void compare_stat(const struct hermit_stat *ours, const struct stat *theirs)
{
    check(ours->mode, theirs->st_mode);
    check(ours->nlink, (int64_t)theirs->st_nlink);
    if (!S_ISDIR(theirs->st_mode)) {
        check(ours->size_bytes, theirs->st_size);
    }
}

static void add_component(char *path)
{
    static const char *const names[] = {"a", "b", "c", "d", "a", "b", "c", "d",
                                        "a", "b", "c", "d", "e", ".", ".."};
    uint32_t which = draw(400);

    if (which == 0) {
        memset(path + strlen(path), 'x', 256);
    } else if (which == 1) {
        memset(path + strlen(path), 'y', 255);
    } else {
        strcat(path, names[draw(ARRAY_LEN(names))]);
    }
}

/* Static storage, two in turn. */
const char *draw_path(void)
{
    static char paths[2][8192];
    static int turn;
    char *path = paths[turn ^= 1];
    uint32_t count = 1 + draw(1 + draw(4));

    memset(path, 0, sizeof(paths[0]));
    if (one_in(300)) {
        memset(path, '/', HERMIT_PATH_MAX - 2 + draw(3));
        path[HERMIT_PATH_MAX - 2] = 'a';
        return path;
    }
    if (one_in(100)) {
        return path;
    }
    if (one_in(4)) {
        strcat(path, "/");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) {
            strcat(path, one_in(10) ? "//" : "/");
        }
        add_component(path);
    }
    if (one_in(12)) {
        strcat(path, one_in(4) ? "//" : "/");
    }
    return path;
}
