/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls on files beyond reading and writing: owners, FIFOs, locks, room, trees, words. */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <libgen.h>
#include <poll.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wordexp.h>
#include "check.h"

static void make_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
}

static void test_owners(void)
{
    struct stat st;
    int fd;

    make_file("/tmp/owned", "x");
    CHECK(symlink("/tmp/owned", "/tmp/link") == 0);
    CHECK(chown("/tmp/link", 7, 8) == 0);
    CHECK(stat("/tmp/owned", &st) == 0 && st.st_uid == 7 && st.st_gid == 8);
    CHECK(lchown("/tmp/link", 1, (gid_t)-1) == 0);
    CHECK(lstat("/tmp/link", &st) == 0 && st.st_uid == 1 && st.st_gid == 0);
    fd = open("/tmp/owned", O_RDONLY);
    CHECK(fchown(fd, (uid_t)-1, 9) == 0 && fstat(fd, &st) == 0);
    CHECK(st.st_uid == 7 && st.st_gid == 9);
    close(fd);
    CHECK_ERRNO(chown("/tmp/none", 0, 0), ENOENT);
    CHECK_ERRNO(fchown(fd, 0, 0), EBADF);
    CHECK_ERRNO(fchownat(AT_FDCWD, "/tmp", 0, 0, 0x4000), EINVAL);
    CHECK(unlink("/tmp/owned") == 0 && unlink("/tmp/link") == 0);
}

static void *write_to_fifo(void *arg)
{
    int fd = open(arg, O_WRONLY);

    CHECK(fd >= 0 && write(fd, "through", 7) == 7);
    close(fd);
    return NULL;
}

static void test_fifo(void)
{
    struct pollfd polled = {.events = POLLIN};
    pthread_t thread;
    struct stat st;
    char buf[16];
    int fd;

    CHECK(mkfifo("/tmp/fifo", 0640) == 0);
    CHECK_ERRNO(mkfifo("/tmp/fifo", 0640), EEXIST);
    CHECK(stat("/tmp/fifo", &st) == 0 && S_ISFIFO(st.st_mode));
    CHECK_ERRNO(open("/tmp/fifo", O_WRONLY | O_NONBLOCK), ENXIO);
    for (int i = 0; i < 20; i++) {
        CHECK(pthread_create(&thread, NULL, write_to_fifo, "/tmp/fifo") == 0);
        fd = open("/tmp/fifo", O_RDONLY);
        CHECK(fd >= 0 && read(fd, buf, sizeof(buf)) == 7);
        CHECK(memcmp(buf, "through", 7) == 0 && read(fd, buf, 1) == 0);
        CHECK(pthread_join(thread, NULL) == 0 && close(fd) == 0);
    }
    fd = open("/tmp/fifo", O_RDONLY | O_NONBLOCK);
    polled.fd = fd;
    CHECK(fd >= 0 && read(fd, buf, 1) == 0 && poll(&polled, 1, 0) == 0);
    int other = open("/tmp/fifo", O_WRONLY | O_NONBLOCK);

    CHECK(other >= 0);
    CHECK_ERRNO(read(fd, buf, 1), EAGAIN);
    close(other);
    CHECK(poll(&polled, 1, 0) == 1 && polled.revents == POLLHUP);
    CHECK(close(fd) == 0 && unlink("/tmp/fifo") == 0);
    CHECK(mknod("/tmp/plain", 0600, 0) == 0 && stat("/tmp/plain", &st) == 0);
    CHECK(S_ISREG(st.st_mode) && unlink("/tmp/plain") == 0);
    CHECK_ERRNO(mknod("/tmp/device", S_IFCHR | 0600, 3), EPERM);
}

static void *lock_later(void *arg)
{
    CHECK(flock(*(int *)arg, LOCK_EX) == 0);
    CHECK(flock(*(int *)arg, LOCK_UN) == 0);
    return NULL;
}

static void test_locks(void)
{
    struct flock record = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    pthread_t thread;
    int a, b;

    make_file("/tmp/locked", "x");
    a = open("/tmp/locked", O_RDWR);
    b = open("/tmp/locked", O_RDWR);
    CHECK(flock(a, LOCK_SH) == 0 && flock(b, LOCK_SH | LOCK_NB) == 0);
    CHECK_ERRNO(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    CHECK(flock(b, LOCK_UN) == 0 && flock(a, LOCK_EX | LOCK_NB) == 0);
    CHECK(pthread_create(&thread, NULL, lock_later, &b) == 0);
    usleep(2000);
    CHECK(close(a) == 0); /* gives the lock back */
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_ERRNO(flock(b, 0), EINVAL);
    CHECK_ERRNO(flock(a, LOCK_SH), EBADF);
    CHECK(fcntl(b, F_SETLK, &record) == 0 && fcntl(b, F_GETLK, &record) == 0);
    CHECK(record.l_type == F_UNLCK);
    CHECK(lockf(b, F_LOCK, 0) == 0 && lockf(b, F_TEST, 0) == 0);
    CHECK_ERRNO(lockf(b, 99, 0), EINVAL);
    CHECK(close(b) == 0 && unlink("/tmp/locked") == 0);
}

static void test_room(void)
{
    char in[4], out[4] = "abcd";
    struct iovec pieces[2] = {{out, 1}, {out + 1, 3}},
                 read_to[2] = {{in, 2}, {in + 2, 2}};
    struct statvfs before, after;
    struct stat st;
    int fd = open("/tmp/room", O_RDWR | O_CREAT, 0600);

    CHECK(statvfs("/tmp", &before) == 0 && before.f_bfree > 0);
    CHECK(before.f_bfree <= before.f_blocks && before.f_namemax == 255);
    CHECK(posix_fallocate(fd, 0, 1 << 20) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 1 << 20 && st.st_blocks == 2048);
    CHECK(fstatvfs(fd, &after) == 0 && after.f_bfree + 256 <= before.f_bfree);
    CHECK(posix_fallocate(fd, 0, 1L << 40) == ENOSPC);
    CHECK(posix_fallocate(fd, -1, 10) == EINVAL && posix_fallocate(fd, 0, 0) == EINVAL);
    CHECK(posix_fallocate(-1, 0, 1) == EBADF);
    CHECK(pwritev(fd, pieces, 2, 100) == 4 && preadv(fd, read_to, 2, 100) == 4);
    CHECK(memcmp(in, out, 4) == 0 && lseek(fd, 0, SEEK_CUR) == 0);
    CHECK_ERRNO(preadv(fd, read_to, 2, -1), EINVAL);
    CHECK(pwritev2(fd, pieces, 2, 100, RWF_DSYNC) == 4 &&
          lseek(fd, 100, SEEK_SET) == 100);
    CHECK(preadv2(fd, read_to, 2, -1, RWF_HIPRI) == 4 && lseek(fd, 0, SEEK_SET) == 0);
    CHECK_ERRNO(pwritev2(fd, pieces, 2, 0, RWF_APPEND), EOPNOTSUPP);
    CHECK(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL) == 0);
    CHECK(posix_fadvise(fd, 0, 0, 77) == EINVAL);
    CHECK(close(fd) == 0 && unlink("/tmp/room") == 0);
}

static int seen_files, seen_dirs, seen_after, deepest;

static int count_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    CHECK(strncmp(path, "/tmp/tree", 9) == 0 && path[ftw->base - 1] == '/');
    CHECK(type != FTW_F || st->st_size == 3);
    seen_files += type == FTW_F;
    seen_dirs += type == FTW_D;
    seen_after += type == FTW_DP;
    deepest = ftw->level > deepest ? ftw->level : deepest;
    return strcmp(path + ftw->base, "stop") == 0 ? 17 : 0;
}

static int remove_entry(const char *path, const struct stat *st, int type,
                        struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int reversed(const struct dirent **a, const struct dirent **b)
{
    return -versionsort(a, b);
}

static void test_trees(void)
{
    struct dirent **entries;
    glob_t found;

    CHECK(mkdir("/tmp/tree", 0755) == 0 && mkdir("/tmp/tree/a", 0755) == 0);
    CHECK(mkdir("/tmp/tree/a/b", 0755) == 0 && symlink("..", "/tmp/tree/a/b/up") == 0);
    make_file("/tmp/tree/f9", "abc");
    make_file("/tmp/tree/f10", "abc");
    make_file("/tmp/tree/a/b/f", "abc");
    CHECK(nftw("/tmp/tree/", count_entry, 5, FTW_PHYS) == 0);
    CHECK(seen_files == 3 && seen_dirs == 3 && deepest == 3);
    seen_dirs = 0;
    CHECK(nftw("/tmp/tree", count_entry, 5, FTW_DEPTH) == 0);
    CHECK(seen_dirs == 0 && seen_after == 3); /* up leads to where we have been */
    make_file("/tmp/tree/a/stop", "abc");
    CHECK(nftw("/tmp/tree", count_entry, 5, FTW_PHYS) == 17);
    CHECK_ERRNO(nftw("/tmp/nothing", count_entry, 5, 0), ENOENT);
    CHECK(glob("/tmp/tree/f*", 0, NULL, &found) == 0 && found.gl_pathc == 2);
    CHECK(strcmp(found.gl_pathv[0], "/tmp/tree/f10") == 0);
    globfree(&found);
    CHECK(scandirat(AT_FDCWD, "/tmp/tree", &entries, NULL, reversed) == 5);
    CHECK(strcmp(entries[0]->d_name, "f10") == 0);
    for (int i = 0; i < 5; i++) {
        free(entries[i]);
    }
    free(entries);
    CHECK(nftw("/tmp/tree", remove_entry, 5, FTW_PHYS | FTW_DEPTH) == 0);
    CHECK_ERRNO(access("/tmp/tree", F_OK), ENOENT);
}

static void expect_words(const char *text, int count, const char *const *words)
{
    wordexp_t result;

    CHECK(wordexp(text, &result, 0) == 0);
    CHECK(result.we_wordc == (size_t)count && result.we_wordv[count] == NULL);
    for (int i = 0; i < count; i++) {
        if (strcmp(result.we_wordv[i], words[i]) != 0) {
            printf("%s: word %d is '%s'\n", text, i, result.we_wordv[i]);
            exit(1);
        }
    }
    wordfree(&result);
}

#define WORDS(text, ...)                                                             \
    expect_words(text, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), \
                 (const char *[]){__VA_ARGS__})

static void test_words(void)
{
    static const struct {
        const char *text;
        int error;
    } bad[] = {{"a | b", WRDE_BADCHAR},    {"$(ls)", WRDE_CMDSUB},
               {"`ls`", WRDE_CMDSUB},      {"'open", WRDE_SYNTAX},
               {"${", WRDE_SYNTAX},        {"a{b}", WRDE_BADCHAR},
               {"${NONE?x}", WRDE_BADVAL}, {"$((1/0))", WRDE_SYNTAX},
               {"$((1+))", WRDE_SYNTAX},   {"$((1)", WRDE_SYNTAX}};
    wordexp_t result;

    setenv("V", "one  two", 1);
    setenv("HOME", "/home", 1);
    WORDS("plain words", "plain", "words");
    WORDS("'a b' \"c 'd'\" e\\ f", "a b", "c 'd'", "e f");
    WORDS("$V \"$V\" '$V' \\$V", "one", "two", "one  two", "$V", "$V");
    WORDS("x${V}y", "xone", "twoy");
    WORDS("${NONE:-dflt} ${NONE-} ${V:+alt} ${#V} ''", "dflt", "alt", "8", "");
    setenv("N", "0x10", 1);
    WORDS("$((1+2*3)) \"$((N / (5 - $N + ${N}))) x\" a$((-7 % 4 << 1))b $((0 && 1/0))",
          "7", "3 x", "a-6b", "0");
    WORDS("$((N > 2 ? ~0 : NONE)) $((1 || 0 && 0))", "-1", "1");
    WORDS("~ ~/x a~ '~'", "/home", "/home/x", "a~", "~");
    make_file("/tmp/w1.c", "");
    make_file("/tmp/w2.c", "");
    WORDS("/tmp/w*.c '/tmp/w*.c' /tmp/none*", "/tmp/w1.c", "/tmp/w2.c", "/tmp/w*.c",
          "/tmp/none*");
    unlink("/tmp/w1.c");
    unlink("/tmp/w2.c");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(wordexp(bad[i].text, &result, 0) == bad[i].error);
    }
    CHECK(wordexp("$NONE", &result, WRDE_UNDEF) == WRDE_BADVAL);
    result.we_offs = 2;
    CHECK(wordexp("a", &result, WRDE_DOOFFS) == 0);
    CHECK(wordexp("b c", &result, WRDE_DOOFFS | WRDE_APPEND) == 0);
    CHECK(result.we_wordc == 3 && result.we_wordv[0] == NULL);
    CHECK(strcmp(result.we_wordv[4], "c") == 0 && result.we_wordv[5] == NULL);
    wordfree(&result);
}

static void test_names(void)
{
    char path[] = "/usr/lib/", root[] = "//", plain[] = "x";

    CHECK(strcmp(basename(path), "lib") == 0 && strcmp(basename(root), "/") == 0);
    CHECK(strcmp(basename(plain), "x") == 0 && strcmp(basename(NULL), ".") == 0);
    CHECK(isatty(1) == 0 || strcmp(ttyname(1), "/dev/console") == 0);
}

/* 10,000 files at once, and the limit. */
static void test_many_open(void)
{
    struct rlimit limit;
    int fd = -1, count = 0;

    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= 10003);
    CHECK((long)limit.rlim_cur == sysconf(_SC_OPEN_MAX));
    while (count < 10000) {
        fd = open("/dev/null", O_RDONLY);
        CHECK(fd == 3 + count);
        count++;
    }
    limit.rlim_cur = 10003;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    CHECK_ERRNO(open("/dev/null", O_RDONLY), EMFILE);
    CHECK_ERRNO(dup(0), EMFILE);
    CHECK_ERRNO(dup2(0, 10003), EBADF);
    CHECK(sysconf(_SC_OPEN_MAX) == 10003);
    CHECK(write(1, "", 0) == 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max + 1;
    CHECK_ERRNO(setrlimit(RLIMIT_NOFILE, &limit), EINVAL);
    while (count > 0) {
        CHECK(close(2 + count) == 0);
        count--;
    }
}

int main(void)
{
    test_owners();
    test_fifo();
    test_locks();
    test_room();
    test_trees();
    test_words();
    test_names();
    test_many_open();
    printf("filecalls: ok\n");
    return 0;
}
