/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * realpath(): a path without links, "." and "..". What is left of the path is kept
 * at the end of one buffer; a link's target is put in front of it.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

#define MAX_LINKS 40

struct resolution {
    char done[PATH_MAX]; /* absolute, without links; no '/' at its end */
    size_t done_len;
    char left[PATH_MAX]; /* NUL-terminated; begins at next */
    char *next;
    int links;
};

static int start(struct resolution *r, const char *path)
{
    size_t len = strlen(path);

    if (len == 0) {
        return -ENOENT;
    }
    if (len >= PATH_MAX) {
        return -ENAMETOOLONG;
    }
    r->next = memcpy(r->left + PATH_MAX - len - 1, path, len + 1);
    r->links = 0;
    r->done_len = 0;
    if (path[0] != '/') {
        int result = sys_getcwd(r->done, PATH_MAX);

        if (result < 0) {
            return result == -ERANGE ? -ENAMETOOLONG : result;
        }
        r->done_len = strlen(r->done);
        if (r->done_len == 1) {
            r->done_len = 0; /* the root */
        }
    }
    return 0;
}

static void leave_last(struct resolution *r)
{
    while (r->done_len > 0 && r->done[--r->done_len] != '/') {
    }
}

/* Puts the target of the link that done is now in front of what is left. */
static int follow(struct resolution *r, size_t name_len)
{
    char target[PATH_MAX];
    ptrdiff_t len = sys_readlink(r->done, target, sizeof(target));

    if (len < 0) {
        return (int)len;
    }
    if (++r->links > MAX_LINKS) {
        return -ELOOP;
    }
    if (len == 0) {
        return -ENOENT;
    }
    /* What is left begins with a slash or is empty. */
    if (r->next - r->left < len) {
        return -ENAMETOOLONG;
    }
    r->next = memcpy(r->next - len, target, (size_t)len);
    r->done_len = target[0] == '/' ? 0 : r->done_len - name_len - 1;
    return 0;
}

/* One name more: done/name must exist, and what is left goes on from there. */
static int enter(struct resolution *r, const char *name, size_t len)
{
    struct hermit_stat st;

    if (r->done_len + len + 2 > PATH_MAX) {
        return -ENAMETOOLONG;
    }
    r->done[r->done_len++] = '/';
    memcpy(r->done + r->done_len, name, len);
    r->done_len += len;
    r->done[r->done_len] = '\0';
    int result = sys_lstat(r->done, &st);

    if (result < 0) {
        return result;
    }
    if ((st.mode & HS_IFMT) == HS_IFLNK) {
        return follow(r, len);
    }
    return *r->next != '\0' && (st.mode & HS_IFMT) != HS_IFDIR ? -ENOTDIR : 0;
}

static int resolve(struct resolution *r)
{
    int result = 0;

    while (result == 0 && *r->next != '\0') {
        const char *name = r->next;
        size_t len = strcspn(name, "/");

        r->next += len;
        if (len == 0) {
            r->next++; /* a slash */
        } else if (len == 2 && name[0] == '.' && name[1] == '.') {
            leave_last(r);
        } else if (len != 1 || name[0] != '.') {
            result = enter(r, name, len);
        }
    }
    return result;
}

char *realpath(const char *restrict path, char *restrict resolved)
{
    struct resolution *r = path != NULL ? malloc(sizeof(*r)) : NULL;

    if (r == NULL) {
        __posix_fail(path != NULL ? -ENOMEM : -EINVAL);
        return NULL;
    }
    int result = start(r, path);

    if (result == 0) {
        result = resolve(r);
    }
    if (result == 0 && r->done_len == 0) {
        r->done[r->done_len++] = '/';
    }
    if (result == 0 && resolved == NULL) {
        resolved = malloc(r->done_len + 1);
        result = resolved != NULL ? 0 : -ENOMEM;
    }
    if (result == 0) {
        memcpy(resolved, r->done, r->done_len);
        resolved[r->done_len] = '\0';
    }
    free(r);
    if (result < 0) {
        __posix_fail(result);
        return NULL;
    }
    return resolved;
}
