/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls on open files, made on both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fs/fs_model_test.h"

#define BYTES_MAX 20000

struct model_file model_files[MODEL_FILES_MAX];
int model_file_count;

static const struct {
    int ours, theirs;
} open_flags[] = {
    {HO_APPEND, O_APPEND},   {HO_CREAT, O_CREAT},       {HO_TRUNC, O_TRUNC},
    {HO_EXCL, O_EXCL},       {HO_NOFOLLOW, O_NOFOLLOW}, {HO_DIRECTORY, O_DIRECTORY},
    {HO_CLOEXEC, O_CLOEXEC}, {HO_NONBLOCK, O_NONBLOCK},
};
static const uint32_t flag_chance[] = {6, 2, 5, 5, 6, 8, 4, 4}; /* one in so many */

const struct model_file *draw_file(void)
{
    return model_file_count > 0 ? &model_files[draw((uint32_t)model_file_count)] : NULL;
}

void close_one_file(void)
{
    if (model_file_count > 0) {
        uint32_t i = draw((uint32_t)model_file_count);

        note("close(%d)", model_files[i].ours);
        check(sys_close(model_files[i].ours), of_linux(close(model_files[i].theirs)));
        model_files[i] = model_files[--model_file_count];
    }
}

static void remember_file(int64_t ours, int64_t theirs, bool appends)
{
    check(ours < 0 ? ours : 0, theirs < 0 ? theirs : 0);
    if (ours >= 0) {
        model_files[model_file_count++] =
            (struct model_file){(int)ours, (int)theirs, appends};
    }
}

static void do_open(void)
{
    const char *path = draw_path();
    int access_mode = (int)draw(3), ours = access_mode, theirs = access_mode;
    int mode = one_in(4) ? (int)draw(010000) : 0644;

    if (model_file_count == MODEL_FILES_MAX) {
        close_one_file();
    }
    for (size_t i = 0; i < ARRAY_LEN(open_flags); i++) {
        if (one_in(flag_chance[i])) {
            ours |= open_flags[i].ours;
            theirs |= open_flags[i].theirs;
        }
    }
    if ((theirs & O_CREAT) && (theirs & O_DIRECTORY)) {
        return; /* unspecified, and Linux has changed its mind */
    }
    note("open(%.80s, 0x%x, 0%o)", path, ours, mode);
    int fd = sys_open(path, ours, mode);

    remember_file(fd, of_linux(open(path, theirs, mode)), (ours & HO_APPEND) != 0);
}

static int64_t draw_offset(void)
{
    static const int64_t near[] = {0, 1, 100, 4095, 4096, 4097, 8192, 12287, 65536};
    int64_t offset = near[draw(ARRAY_LEN(near))];

    if (one_in(30)) {
        offset += (int64_t)1 << (20 + draw(14)); /* up to 8 GiB */
    }
    return one_in(50) ? -1 - offset : offset;
}

static size_t draw_len(void)
{
    static const uint32_t lens[] = {0, 1, 7, 100, 4095, 4096, 4097, 8192};

    return one_in(3) ? draw(BYTES_MAX + 1) : lens[draw(ARRAY_LEN(lens))];
}

static uint8_t bytes[BYTES_MAX];

static void draw_bytes(size_t len)
{
    uint8_t start = (uint8_t)draw(256);

    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(start + i * 7);
    }
}

/* Splits [0, len) of buf into pieces. */
static int draw_pieces(struct hermit_iovec *ours, struct iovec *theirs, uint8_t *our_buf,
                       uint8_t *their_buf, size_t len)
{
    int count = 1 + (int)draw(4);
    size_t at = 0;

    for (int i = 0; i < count; i++) {
        size_t part = i == count - 1 ? len - at : draw((uint32_t)(len - at) + 1);

        ours[i] = (struct hermit_iovec){our_buf + at, part};
        theirs[i] = (struct iovec){their_buf + at, part};
        at += part;
    }
    return count;
}

static void do_write(void)
{
    const struct model_file *file = draw_file();
    size_t len = draw_len();
    struct hermit_iovec our_pieces[4];
    struct iovec their_pieces[4];

    if (file == NULL) {
        return;
    }
    draw_bytes(len);
    if (one_in(3) && !file->appends) {
        int64_t offset = draw_offset();

        note("pwrite(%d, %zu, %lld)", file->ours, len, (long long)offset);
        check(sys_pwrite(file->ours, bytes, len, offset),
              of_linux(pwrite(file->theirs, bytes, len, offset)));
    } else if (one_in(2)) {
        int count = draw_pieces(our_pieces, their_pieces, bytes, bytes, len);

        note("writev(%d, %zu in %d)", file->ours, len, count);
        check(sys_writev(file->ours, our_pieces, count),
              of_linux(writev(file->theirs, their_pieces, count)));
    } else {
        note("write(%d, %zu)", file->ours, len);
        check(sys_write(file->ours, bytes, len),
              of_linux(write(file->theirs, bytes, len)));
    }
}

static void do_read(void)
{
    static uint8_t ours[BYTES_MAX], theirs[BYTES_MAX];
    struct hermit_iovec our_pieces[4];
    struct iovec their_pieces[4];
    const struct model_file *file = draw_file();
    size_t len = draw_len();
    int64_t done;

    if (file == NULL) {
        return;
    }
    if (one_in(3)) {
        int64_t offset = draw_offset();

        note("pread(%d, %zu, %lld)", file->ours, len, (long long)offset);
        done = sys_pread(file->ours, ours, len, offset);
        check(done, of_linux(pread(file->theirs, theirs, len, offset)));
    } else if (one_in(2) && len > 0) { /* of nothing Linux does not even ask the file */
        int count = draw_pieces(our_pieces, their_pieces, ours, theirs, len);

        note("readv(%d, %zu in %d)", file->ours, len, count);
        done = sys_readv(file->ours, our_pieces, count);
        check(done, of_linux(readv(file->theirs, their_pieces, count)));
    } else {
        note("read(%d, %zu)", file->ours, len);
        done = sys_read(file->ours, ours, len);
        check(done, of_linux(read(file->theirs, theirs, len)));
    }
    compare_bytes(ours, theirs, (size_t)MAX(done, 0));
}

static bool is_directory(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static void do_seek(void)
{
    const struct model_file *file = draw_file();
    int whence = (int)draw(3);
    int64_t offset = draw_offset();

    if (file == NULL || is_directory(file->theirs)) {
        return; /* positions of directories are nobody's business */
    }
    note("lseek(%d, %lld, %d)", file->ours, (long long)offset, whence);
    check(sys_lseek(file->ours, offset, whence),
          of_linux(lseek(file->theirs, offset, whence)));
}

static void do_truncate(void)
{
    int64_t len = draw_offset();
    const struct model_file *file = draw_file();

    if (one_in(3)) {
        const char *path = draw_path();

        note("truncate(%.80s, %lld)", path, (long long)len);
        check(sys_truncate(path, len), of_linux(truncate(path, len)));
    } else if (file != NULL) {
        note("ftruncate(%d, %lld)", file->ours, (long long)len);
        check(sys_ftruncate(file->ours, len), of_linux(ftruncate(file->theirs, len)));
    }
}

static void do_dup(void)
{
    const struct model_file *file = draw_file();

    if (file == NULL || model_file_count == MODEL_FILES_MAX) {
        return;
    }
    note("dup(%d)", file->ours);
    int fd = sys_dup(file->ours);

    remember_file(fd, of_linux(dup(file->theirs)), file->appends);
}

static void do_fcntl(void)
{
    const struct model_file *file = draw_file();

    if (file == NULL) {
        return;
    }
    note("fcntl(%d, F_GETFD)", file->ours);
    check(sys_fcntl(file->ours, HF_GETFD, 0), of_linux(fcntl(file->theirs, F_GETFD)));
    note("fcntl(%d, F_GETFL)", file->ours);
    int ours = sys_fcntl(file->ours, HF_GETFL, 0);
    int theirs = fcntl(file->theirs, F_GETFL);

    check(ours & HO_ACCMODE, theirs & O_ACCMODE);
    check((ours & HO_APPEND) != 0, (theirs & O_APPEND) != 0);
    check((ours & HO_NONBLOCK) != 0, (theirs & O_NONBLOCK) != 0);
}

static void do_fstat(void)
{
    struct hermit_stat ours;
    struct stat theirs;
    const struct model_file *file = draw_file();

    if (file != NULL) {
        note("fstat(%d)", file->ours);
        check(sys_fstat(file->ours, &ours), of_linux(fstat(file->theirs, &theirs)));
        compare_stat(&ours, &theirs);
    }
}

void model_call_file(void)
{
    static void (*const calls[])(void) = {
        do_open, do_open, do_open,     do_write, do_write, do_write, do_read,
        do_read, do_seek, do_truncate, do_dup,   do_fcntl, do_fstat, close_one_file,
    };

    calls[draw(ARRAY_LEN(calls))]();
}
