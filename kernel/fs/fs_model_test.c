/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Random calls, made both here and to the Linux that the test runs on, in an empty
 * root directory each: results, data and the trees at the end must be the same.
 *
 * The Linux side works in a chroot, so that absolute paths and ".." above the root
 * can be compared. FS_MODEL_SEED=n repeats one run and prints each call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/fs_test_env.h"
#include "fs/path.h"
#include "fs/ramfs.h"

#define RUNS        100
#define CALLS       4000
#define FILES_MAX   12
#define BYTES_MAX   20000
#define TMPFS_MAGIC 0x01021994

static uint64_t state;
static bool is_verbose;
static char trace[1024];
static int calls_done;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static bool one_in(uint32_t n)
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

static int64_t of_linux(int64_t result)
{
    return result < 0 ? -newlib_errno(errno) : result;
}

static void note(const char *fmt, ...) PRINTF_LIKE(1, 2);
static void note(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(trace, sizeof(trace), fmt, args);
    va_end(args);
    calls_done++;
}

static void check(int64_t ours, int64_t theirs)
{
    if (is_verbose) {
        printf("%s = %lld\n", trace, (long long)ours);
    }
    if (ours != theirs) {
        fail_msg("call %d: %s = %lld, Linux: %lld", calls_done, trace, (long long)ours,
                 (long long)theirs);
    }
}

/* --- paths ------------------------------------------------------------------ */

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
static const char *draw_path(void)
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

/* --- open files ------------------------------------------------------------- */

static struct {
    int ours, theirs;
    bool appends;
} files[FILES_MAX];
static int file_count;

static const struct {
    int ours, theirs;
} open_flags[] = {
    {HO_APPEND, O_APPEND},   {HO_CREAT, O_CREAT},       {HO_TRUNC, O_TRUNC},
    {HO_EXCL, O_EXCL},       {HO_NOFOLLOW, O_NOFOLLOW}, {HO_DIRECTORY, O_DIRECTORY},
    {HO_CLOEXEC, O_CLOEXEC}, {HO_NONBLOCK, O_NONBLOCK},
};
static const uint32_t flag_chance[] = {6, 2, 5, 5, 6, 8, 4, 4}; /* one in so many */

static void forget_file(int i)
{
    files[i] = files[--file_count];
}

static void do_close(void)
{
    if (file_count > 0) {
        int i = (int)draw((uint32_t)file_count);

        note("close(%d)", files[i].ours);
        check(sys_close(files[i].ours), of_linux(close(files[i].theirs)));
        forget_file(i);
    }
}

static void remember_file(int64_t ours, int64_t theirs, bool appends)
{
    check(ours < 0 ? ours : 0, theirs < 0 ? theirs : 0);
    if (ours >= 0) {
        files[file_count].ours = (int)ours;
        files[file_count].theirs = (int)theirs;
        files[file_count++].appends = appends;
    }
}

static void do_open(void)
{
    const char *path = draw_path();
    int access_mode = (int)draw(3), ours = access_mode, theirs = access_mode;
    int mode = one_in(4) ? (int)draw(010000) : 0644;

    if (file_count == FILES_MAX) {
        do_close();
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

static int draw_file(void)
{
    return file_count > 0 ? (int)draw((uint32_t)file_count) : -1;
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
    int i = draw_file();
    size_t len = draw_len();
    struct hermit_iovec our_pieces[4];
    struct iovec their_pieces[4];

    if (i < 0) {
        return;
    }
    draw_bytes(len);
    if (one_in(3) && !files[i].appends) {
        int64_t offset = draw_offset();

        note("pwrite(%d, %zu, %lld)", files[i].ours, len, (long long)offset);
        check(sys_pwrite(files[i].ours, bytes, len, offset),
              of_linux(pwrite(files[i].theirs, bytes, len, offset)));
    } else if (one_in(2)) {
        int count = draw_pieces(our_pieces, their_pieces, bytes, bytes, len);

        note("writev(%d, %zu in %d)", files[i].ours, len, count);
        check(sys_writev(files[i].ours, our_pieces, count),
              of_linux(writev(files[i].theirs, their_pieces, count)));
    } else {
        note("write(%d, %zu)", files[i].ours, len);
        check(sys_write(files[i].ours, bytes, len),
              of_linux(write(files[i].theirs, bytes, len)));
    }
}

static void compare_bytes(const uint8_t *ours, const uint8_t *theirs, size_t len)
{
    if (memcmp(ours, theirs, len) != 0) {
        fail_msg("call %d: %s: the bytes read differ", calls_done, trace);
    }
}

static void do_read(void)
{
    static uint8_t ours[BYTES_MAX], theirs[BYTES_MAX];
    struct hermit_iovec our_pieces[4];
    struct iovec their_pieces[4];
    int i = draw_file();
    size_t len = draw_len();
    int64_t done;

    if (i < 0) {
        return;
    }
    if (one_in(3)) {
        int64_t offset = draw_offset();

        note("pread(%d, %zu, %lld)", files[i].ours, len, (long long)offset);
        done = sys_pread(files[i].ours, ours, len, offset);
        check(done, of_linux(pread(files[i].theirs, theirs, len, offset)));
    } else if (one_in(2) && len > 0) { /* of nothing Linux does not even ask the file */
        int count = draw_pieces(our_pieces, their_pieces, ours, theirs, len);

        note("readv(%d, %zu in %d)", files[i].ours, len, count);
        done = sys_readv(files[i].ours, our_pieces, count);
        check(done, of_linux(readv(files[i].theirs, their_pieces, count)));
    } else {
        note("read(%d, %zu)", files[i].ours, len);
        done = sys_read(files[i].ours, ours, len);
        check(done, of_linux(read(files[i].theirs, theirs, len)));
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
    int i = draw_file();
    int whence = (int)draw(3);
    int64_t offset = draw_offset();

    if (i < 0 || is_directory(files[i].theirs)) {
        return; /* positions of directories are nobody's business */
    }
    note("lseek(%d, %lld, %d)", files[i].ours, (long long)offset, whence);
    check(sys_lseek(files[i].ours, offset, whence),
          of_linux(lseek(files[i].theirs, offset, whence)));
}

static void do_truncate(void)
{
    int64_t len = draw_offset();
    int i = draw_file();

    if (one_in(3)) {
        const char *path = draw_path();

        note("truncate(%.80s, %lld)", path, (long long)len);
        check(sys_truncate(path, len), of_linux(truncate(path, len)));
    } else if (i >= 0) {
        note("ftruncate(%d, %lld)", files[i].ours, (long long)len);
        check(sys_ftruncate(files[i].ours, len),
              of_linux(ftruncate(files[i].theirs, len)));
    }
}

static void do_dup(void)
{
    int i = draw_file();

    if (i < 0 || file_count == FILES_MAX) {
        return;
    }
    note("dup(%d)", files[i].ours);
    int fd = sys_dup(files[i].ours);

    remember_file(fd, of_linux(dup(files[i].theirs)), files[i].appends);
}

static void do_fcntl(void)
{
    int i = draw_file();

    if (i < 0) {
        return;
    }
    note("fcntl(%d, F_GETFD)", files[i].ours);
    check(sys_fcntl(files[i].ours, HF_GETFD, 0),
          of_linux(fcntl(files[i].theirs, F_GETFD)));
    note("fcntl(%d, F_GETFL)", files[i].ours);
    int ours = sys_fcntl(files[i].ours, HF_GETFL, 0);
    int theirs = fcntl(files[i].theirs, F_GETFL);

    check(ours & HO_ACCMODE, theirs & O_ACCMODE);
    check((ours & HO_APPEND) != 0, (theirs & O_APPEND) != 0);
    check((ours & HO_NONBLOCK) != 0, (theirs & O_NONBLOCK) != 0);
}

/* --- names ------------------------------------------------------------------ */

static void compare_stat(const struct hermit_stat *ours, const struct stat *theirs)
{
    check(ours->mode, theirs->st_mode);
    check(ours->nlink, (int64_t)theirs->st_nlink);
    if (!S_ISDIR(theirs->st_mode)) {
        check(ours->size_bytes, theirs->st_size);
    }
}

static void do_stat(void)
{
    const char *path = draw_path();
    struct hermit_stat ours;
    struct stat theirs;
    bool follow = one_in(2);

    note("%s(%.80s)", follow ? "stat" : "lstat", path);
    int err = follow ? sys_stat(path, &ours) : sys_lstat(path, &ours);

    check(err, of_linux(follow ? stat(path, &theirs) : lstat(path, &theirs)));
    if (err == 0) {
        compare_stat(&ours, &theirs);
    }
}

static void do_fstat(void)
{
    struct hermit_stat ours;
    struct stat theirs;
    int i = draw_file();

    if (i >= 0) {
        note("fstat(%d)", files[i].ours);
        check(sys_fstat(files[i].ours, &ours), of_linux(fstat(files[i].theirs, &theirs)));
        compare_stat(&ours, &theirs);
    }
}

static void do_make(void)
{
    const char *path = draw_path();
    int mode = one_in(4) ? (int)draw(02000) : 0755;

    if (one_in(2)) {
        note("mkdir(%.80s, 0%o)", path, mode);
        check(sys_mkdir(path, mode), of_linux(mkdir(path, (mode_t)mode)));
    } else {
        const char *target = draw_path();

        note("symlink(%.80s, %.80s)", target, path);
        check(sys_symlink(target, path), of_linux(symlink(target, path)));
    }
}

static void do_remove(void)
{
    const char *path = draw_path();

    if (one_in(2)) {
        note("unlink(%.80s)", path);
        check(sys_unlink(path), of_linux(unlink(path)));
    } else {
        note("rmdir(%.80s)", path);
        check(sys_rmdir(path), of_linux(rmdir(path)));
    }
}

static void do_rename(void)
{
    const char *from = draw_path(), *to = draw_path();

    note("rename(%.80s, %.80s)", from, to);
    check(sys_rename(from, to), of_linux(rename(from, to)));
}

static void do_link(void)
{
    const char *from = draw_path(), *to = draw_path();

    if (one_in(3)) {
        note("linkat(%.80s, %.80s, follow)", from, to);
        check(sys_linkat(HAT_FDCWD, from, HAT_FDCWD, to, HAT_SYMLINK_FOLLOW),
              of_linux(linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW)));
    } else {
        note("link(%.80s, %.80s)", from, to);
        check(sys_link(from, to), of_linux(link(from, to)));
    }
}

static void do_readlink(void)
{
    const char *path = draw_path();
    char ours[200], theirs[200];
    size_t len = one_in(4) ? draw(4) : sizeof(ours);

    note("readlink(%.80s, %zu)", path, len);
    ptrdiff_t done = sys_readlink(path, ours, len);

    check(done, of_linux(readlink(path, theirs, len)));
    compare_bytes((uint8_t *)ours, (uint8_t *)theirs, (size_t)MAX(done, 0));
}

static void do_access(void)
{
    const char *path = draw_path();
    int mode = (int)draw(8);

    note("access(%.80s, %d)", path, mode);
    check(sys_access(path, mode), of_linux(access(path, mode)));
}

static void do_chmod(void)
{
    const char *path = draw_path();
    int mode = (int)draw(010000);
    int i = draw_file();

    if (i >= 0 && one_in(2)) {
        note("fchmod(%d, 0%o)", files[i].ours, mode);
        check(sys_fchmod(files[i].ours, mode),
              of_linux(fchmod(files[i].theirs, (mode_t)mode)));
    } else {
        note("chmod(%.80s, 0%o)", path, mode);
        check(sys_chmod(path, mode), of_linux(chmod(path, (mode_t)mode)));
    }
}

static void do_chdir(void)
{
    const char *path = draw_path();
    char ours[HERMIT_PATH_MAX], theirs[HERMIT_PATH_MAX];
    int i = draw_file();

    if (i >= 0 && one_in(3)) {
        note("fchdir(%d)", files[i].ours);
        check(sys_fchdir(files[i].ours), of_linux(fchdir(files[i].theirs)));
    } else {
        note("chdir(%.80s)", path);
        check(sys_chdir(path), of_linux(chdir(path)));
    }
    note("getcwd()");
    int len = sys_getcwd(ours, sizeof(ours));

    check(len, of_linux(syscall(SYS_getcwd, theirs, sizeof(theirs))));
    compare_bytes((uint8_t *)ours, (uint8_t *)theirs, (size_t)MAX(len, 0));
}

static void do_at(void)
{
    const char *path = draw_path();
    struct hermit_stat ours;
    struct stat theirs;
    int i = draw_file();

    if (i < 0) {
        return;
    }
    note("fstatat(%d, %.80s)", files[i].ours, path);
    int err = sys_fstatat(files[i].ours, path, &ours, 0);

    check(err, of_linux(fstatat(files[i].theirs, path, &theirs, 0)));
    if (err == 0) {
        compare_stat(&ours, &theirs);
    }
    note("mkdirat(%d, %.80s)", files[i].ours, path);
    check(sys_mkdirat(files[i].ours, path, 0750),
          of_linux(mkdirat(files[i].theirs, path, 0750)));
    note("unlinkat(%d, %.80s, dir)", files[i].ours, path);
    check(sys_unlinkat(files[i].ours, path, HAT_REMOVEDIR),
          of_linux(unlinkat(files[i].theirs, path, AT_REMOVEDIR)));
}

static void do_times(void)
{
    const char *path = draw_path();
    int64_t sec = (int64_t)draw(2000000000) - 500000000;
    const struct hermit_timespec ours[2] = {{sec, 5}, {sec + 1, 999999999}};
    const struct timespec theirs[2] = {{sec, 5}, {sec + 1, 999999999}};
    bool follow = one_in(2);
    struct hermit_stat st;
    struct stat their_st;

    note("utimens(%.80s, %lld)", path, (long long)sec);
    int err = sys_utimensat(HAT_FDCWD, path, ours, follow ? 0 : HAT_SYMLINK_NOFOLLOW);

    check(err,
          of_linux(utimensat(AT_FDCWD, path, theirs, follow ? 0 : AT_SYMLINK_NOFOLLOW)));
    if (err == 0) {
        assert_int_equal(follow ? sys_stat(path, &st) : sys_lstat(path, &st), 0);
        assert_int_equal(follow ? stat(path, &their_st) : lstat(path, &their_st), 0);
        if (!S_ISLNK(their_st.st_mode)) { /* a walk may just have read the link */
            check(st.atime_ns,
                  their_st.st_atim.tv_sec * NS_PER_SEC + their_st.st_atim.tv_nsec);
        }
        check(st.mtime_ns,
              their_st.st_mtim.tv_sec * NS_PER_SEC + their_st.st_mtim.tv_nsec);
    }
}

static void do_umask(void)
{
    int mask = (int)draw(01000);

    if (one_in(20)) {
        note("umask(0%o)", mask);
        check(sys_umask(mask), (int64_t)umask((mode_t)mask));
    }
}

/* --- whole trees ------------------------------------------------------------ */

struct listing {
    char names[64][300];
    size_t count;
};

static void add_name(const char *name, uint8_t type, void *arg)
{
    struct listing *list = arg;

    assert_true(list->count < ARRAY_LEN(list->names));
    snprintf(list->names[list->count++], sizeof(list->names[0]), "%u %s", type, name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_linux(const char *path, struct listing *list)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            add_name(entry->d_name, entry->d_type, list);
        }
    }
    closedir(dir);
}

/* Compares all data of a file, jumping over what Linux calls a hole. */
static void compare_content(const char *path)
{
    static uint8_t ours[65536], theirs[65536];
    int our_fd = sys_open(path, HO_RDONLY, 0), their_fd = open(path, O_RDONLY);
    int64_t at = 0;

    assert_true(our_fd >= 0 && their_fd >= 0);
    while ((at = lseek(their_fd, at, SEEK_DATA)) >= 0) {
        ptrdiff_t len = pread(their_fd, theirs, sizeof(theirs), at);

        note("final pread(%s, %lld)", path, (long long)at);
        check(sys_pread(our_fd, ours, sizeof(ours), at), len);
        compare_bytes(ours, theirs, (size_t)len);
        at += len;
    }
    sys_close(our_fd);
    close(their_fd);
}

static void compare_trees(const char *path, unsigned depth)
{
    struct listing *ours = calloc(1, sizeof(*ours)), *theirs = calloc(1, sizeof(*theirs));

    assert_true(ours != NULL && theirs != NULL && depth < 200);
    env_list(path, add_name, ours);
    list_linux(path, theirs);
    qsort(ours->names, ours->count, sizeof(ours->names[0]), by_name);
    qsort(theirs->names, theirs->count, sizeof(theirs->names[0]), by_name);
    note("final list of %.100s", path);
    check((int64_t)ours->count, (int64_t)theirs->count);
    for (size_t i = 0; i < ours->count; i++) {
        char child[HERMIT_PATH_MAX];
        struct hermit_stat st;
        struct stat their_st;

        assert_string_equal(ours->names[i], theirs->names[i]);
        snprintf(child, sizeof(child), "%s/%s", depth == 0 ? "" : path,
                 strchr(ours->names[i], ' ') + 1);
        note("final lstat(%.200s)", child);
        check(sys_lstat(child, &st), of_linux(lstat(child, &their_st)));
        compare_stat(&st, &their_st);
        if (S_ISDIR(their_st.st_mode)) {
            compare_trees(child, depth + 1);
        } else if (S_ISREG(their_st.st_mode)) {
            compare_content(child);
        }
    }
    free(ours);
    free(theirs);
}

static int remove_linux(const char *path, const struct stat *st, int type,
                        struct FTW *ftw)
{
    (void)st, (void)type;
    return ftw->level > 0 ? remove(path) : 0;
}

/* An empty root on both sides. */
static void start_run(uint64_t seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    calls_done = 0;
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(nftw("/", remove_linux, 32, FTW_DEPTH | FTW_PHYS), 0);
    umask(022);
    sys_umask(022);
    sys_chmod("/", 0755);
    chmod("/", 0755);
}

/* From time to time, so that not all of a run is spent in a removed directory. */
static void go_home(void)
{
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(sys_chdir("/"), 0);
}

static void end_run(void)
{
    while (file_count > 0) {
        do_close();
    }
    go_home();
    compare_trees("/", 0);
    env_remove_tree("/");
    assert_int_equal(env_frames_in_use(), 0);
}

static void random_calls(uint64_t seed)
{
    static void (*const calls[])(void) = {
        do_open,   do_open,   do_open,   do_write,    do_write,    do_write,
        do_read,   do_read,   do_seek,   do_truncate, do_close,    do_dup,
        do_fcntl,  do_stat,   do_stat,   do_fstat,    do_make,     do_make,
        do_remove, do_rename, do_rename, do_link,     do_access,   do_chmod,
        do_chdir,  do_at,     do_times,  do_umask,    do_readlink,
    };

    start_run(seed);
    for (int i = 0; i < CALLS; i++) {
        calls[draw(ARRAY_LEN(calls))]();
        if (one_in(100)) {
            go_home();
        }
    }
    end_run();
}

static void test_like_linux(void **unused)
{
    static const struct filesystem empty_fs = {.dev = 99};
    const char *seed = getenv("FS_MODEL_SEED");
    long blocks = 0;

    (void)unused;
    /* A file system of its own hides /dev and /tmp, which the Linux root has not. */
    assert_int_equal(path_mount("/", ramfs_new_root(&empty_fs)), 0);
    assert_int_equal(sys_chdir("/"), 0);
    if (seed != NULL) {
        is_verbose = true;
        random_calls(strtoull(seed, NULL, 0));
        return;
    }
    for (uint64_t i = 1; i <= RUNS; i++) {
        print_message("run %llu\n", (unsigned long long)i);
        random_calls(i);
        if (i == 1) {
            blocks = env_blocks_in_use();
        }
        /* What stays are open file descriptions, which are used again. */
        assert_in_range(env_blocks_in_use(), 0, blocks + FILES_MAX);
    }
}

/* Leaks are counted above; the leak checker needs /proc. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* --- the place for it ------------------------------------------------------- */

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);

    if (fd >= 0) {
        if (write(fd, text, strlen(text)) < 0) {
            perror(path);
        }
        close(fd);
    }
}

/* The right to chroot, also for those who are not root. */
static void become_root(void)
{
    char map[64];
    uid_t uid = geteuid();

    if (uid != 0 && unshare(CLONE_NEWUSER) == 0) {
        snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
        write_text("/proc/self/uid_map", map);
    }
}

static int run_in(const char *root)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_like_linux)};

    become_root();
    if (chroot(root) < 0 || chdir("/") < 0) {
        perror("fs_model_test needs the right to chroot");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    struct statfs fs;
    char root[64];
    int status = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Link counts of directories are as POSIX draws them on tmpfs, not everywhere. */
    snprintf(root, sizeof(root), "%s/fs_model.XXXXXX",
             statfs("/dev/shm", &fs) == 0 && fs.f_type == TMPFS_MAGIC ? "/dev/shm"
                                                                      : "/tmp");
    if (mkdtemp(root) == NULL) {
        perror(root);
        return 1;
    }
    pid_t child = fork();

    if (child == 0) {
        exit(run_in(root));
    }
    waitpid(child, &status, 0);
    nftw(root, remove_linux, 32, FTW_DEPTH | FTW_PHYS);
    rmdir(root);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
