/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Directories of the host through the system calls, with the real file server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/fs_test_env.h"
#include "fs/hostfs.h"
#include "tools/fileserver/fileserver.h"

#define PIECES_MAX  4
#define BYTES_MOST  1000 /* of data in one request: longer transfers are cut */
#define PATH_OF_CWD "/home/user/work"

static struct fileserver *server;
static unsigned handles; /* that are open when no file is */
static char folder[64];
static FILE *input; /* what standard input is while the server starts */

static int to_iovecs(struct iovec *to, const struct hermit_iovec *from, int count,
                     uint64_t *bytes)
{
    uint64_t sum = 0;

    for (int i = 0; i < count; i++) {
        size_t len = from[i].len;

        if (i == count - 1 && len > BYTES_MOST) {
            len = BYTES_MOST;
        }
        to[i] = (struct iovec){from[i].base, len};
        sum += len;
    }
    *bytes = sum;
    return count;
}

static void serve(struct hostfs_request *request, const struct hermit_iovec *in,
                  int in_count, const struct hermit_iovec *out, int out_count,
                  struct hostfs_reply *reply)
{
    struct iovec in_pieces[PIECES_MAX], out_pieces[PIECES_MAX];

    to_iovecs(in_pieces, in, in_count, &request->in_bytes);
    to_iovecs(out_pieces, out, out_count, &request->out_bytes);
    fileserver_serve(server, request, in_pieces, (unsigned)in_count, out_pieces,
                     (unsigned)out_count, reply);
}

static int group_set_up(void **state)
{
    static const struct hostfs_transport transport = {serve};

    (void)state;
    umask(0);
    snprintf(folder, sizeof(folder), "/tmp/hostfs-XXXXXX");
    assert_non_null(mkdtemp(folder));
    server = fileserver_new();
    assert_int_equal(
        fileserver_grant(server,
                         &(struct fileserver_grant){folder, PATH_OF_CWD, false, true}),
        0);
    assert_int_equal(
        fileserver_grant(server,
                         &(struct fileserver_grant){folder, "/read-only", true, false}),
        0);
    int own_input = dup(0);

    input = tmpfile();
    assert_non_null(input);
    assert_true(fputs("first\nsecond\n", input) >= 0 && fflush(input) == 0);
    assert_int_equal(lseek(fileno(input), 0, SEEK_SET), 0);
    assert_int_equal(dup2(fileno(input), 0), 0);
    assert_int_equal(fileserver_grant_streams(server), 0);
    assert_true(own_input < 0 || dup2(own_input, 0) == 0);
    close(own_input);
    handles = fileserver_handle_count(server);
    assert_true(handles >= 3); /* standard output may be a file, too */
    hostfs_start(&transport);
    return 0;
}

static int group_end(void **state)
{
    (void)state;
    fileserver_delete(server);
    fclose(input);
    return rmdir(folder);
}

/* Every test leaves the directory empty and nothing open. */
static int clean_up(void **state)
{
    (void)state;
    for (int fd = 3; fd < 64; fd++) {
        sys_close(fd);
    }
    sys_chdir(PATH_OF_CWD);
    env_remove_tree(".");
    assert_int_equal(fileserver_handle_count(server), handles);
    return 0;
}

static const char *host_path(const char *name)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void test_current_directory(void **state)
{
    char cwd[64];
    struct hermit_stat st;

    (void)state;
    assert_int_equal(sys_getcwd(cwd, sizeof(cwd)), sizeof(PATH_OF_CWD));
    assert_string_equal(cwd, PATH_OF_CWD);
    assert_int_equal(sys_mkdir("a", 0750), 0);
    assert_int_equal(sys_mkdir("a/b", 0700), 0);
    assert_int_equal(sys_chdir("a/b"), 0);
    assert_true(sys_getcwd(cwd, sizeof(cwd)) > 0);
    assert_string_equal(cwd, PATH_OF_CWD "/a/b");
    assert_int_equal(sys_stat("../../a", &st), 0);
    assert_int_equal(st.mode, HS_IFDIR | 0750);
    assert_int_equal(sys_stat("../../../work/a/b", &st), 0);
    assert_int_equal(sys_stat(PATH_OF_CWD "/../..", &st), 0);
    assert_int_equal(sys_rmdir("../b"), 0);
    assert_int_equal(sys_mkdir("new", 0700), -HE_NOENT);
}

static void test_content(void **state)
{
    static char data[100 * 1000], back[sizeof(data)];
    int fd = sys_open("big", HO_RDWR | HO_CREAT | HO_EXCL, 0400);

    (void)state;
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (char)(i * 7 + i / 1000);
    }
    assert_int_equal(sys_write(fd, data, sizeof(data)), sizeof(data));
    assert_int_equal(sys_lseek(fd, 0, HSEEK_CUR), sizeof(data));
    assert_int_equal(sys_pread(fd, back, sizeof(back), 0), sizeof(back));
    assert_memory_equal(data, back, sizeof(data));
    assert_int_equal(sys_lseek(fd, -10, HSEEK_END), sizeof(data) - 10);
    assert_int_equal(sys_read(fd, back, 100), 10);
    assert_int_equal(sys_read(fd, back, 100), 0);
    assert_int_equal(sys_pwrite(fd, "x", 1, 5), 1);
    assert_int_equal(sys_lseek(fd, -1, HSEEK_SET), -HE_INVAL);
    int copy = sys_dup(fd);

    assert_int_equal(sys_lseek(copy, 5, HSEEK_SET), 5);
    assert_int_equal(sys_read(fd, back, 1), 1);
    assert_int_equal(back[0], 'x');
    assert_int_equal(sys_fsync(fd), 0);
    assert_int_equal(sys_ftruncate(fd, 3), 0);
    struct hermit_stat st;

    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.size_bytes, 3);
    assert_int_equal(st.mode, HS_IFREG | 0400);
}

static void test_appending(void **state)
{
    int fd = sys_open("log", HO_WRONLY | HO_CREAT | HO_APPEND, 0644);

    (void)state;
    assert_int_equal(sys_write(fd, "one", 3), 3);
    assert_int_equal(env_write_file("other", "x"), 0);
    assert_int_equal(sys_lseek(fd, 0, HSEEK_SET), 0);
    assert_int_equal(sys_write(fd, "two", 3), 3);
    assert_string_equal(env_read_file("log"), "onetwo");
    assert_int_equal(sys_open("log", HO_RDWR | HO_TRUNC, 0) >= 0, 1);
    assert_string_equal(env_read_file("log"), "");
}

/* A file that was opened without it, from some point on. */
static void test_appending_later(void **state)
{
    int fd = sys_open("late", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    assert_int_equal(sys_write(fd, "one", 3), 3);
    assert_int_equal(sys_lseek(fd, 0, HSEEK_SET), 0);
    assert_int_equal(sys_fcntl(fd, HF_SETFL, HO_APPEND), 0);
    assert_int_equal(sys_write(fd, "two", 3), 3);
    assert_int_equal(sys_lseek(fd, 0, HSEEK_CUR), 6);
    assert_int_equal(sys_fcntl(fd, HF_SETFL, 0), 0);
    assert_int_equal(sys_lseek(fd, 1, HSEEK_SET), 1);
    assert_int_equal(sys_write(fd, "x", 1), 1);
    assert_string_equal(env_read_file("late"), "oxetwo");
}

static void test_usage(void **state)
{
    struct hermit_statfs st, by_fd;
    int fd = sys_open("gone", HO_RDWR | HO_CREAT, 0600);

    (void)state;
    assert_int_equal(sys_unlink("gone"), 0);
    assert_int_equal(sys_statfs(".", &st), 0);
    assert_int_equal(sys_fstatfs(fd, &by_fd), 0);
    assert_true(st.block_bytes > 0 && st.blocks > 0 && st.blocks >= st.free_blocks);
    assert_true(st.name_max > 0 && st.is_read_only == 0 && st.dev != 0);
    assert_int_equal(by_fd.blocks, st.blocks);
    assert_int_equal(sys_statfs("nothing", &st), -HE_NOENT);
}

static void test_without_a_name(void **state)
{
    struct hermit_stat st;
    char text[8] = "";
    int fd = sys_open("temporary", HO_RDWR | HO_CREAT, 0600);

    (void)state;
    assert_int_equal(sys_write(fd, "kept", 4), 4);
    assert_int_equal(sys_unlink("temporary"), 0);
    assert_int_equal(sys_stat("temporary", &st), -HE_NOENT);
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.nlink, 0);
    assert_int_equal(sys_ftruncate(fd, 2), 0);
    assert_int_equal(sys_fchmod(fd, 0640), 0);
    assert_int_equal(sys_pread(fd, text, 8, 0), 2);
    assert_string_equal(text, "ke");
}

static void test_renaming(void **state)
{
    struct hermit_stat st;
    char cwd[64];
    int fd;

    (void)state;
    assert_int_equal(sys_mkdir("from", 0755), 0);
    assert_int_equal(env_write_file("from/file", "content"), 0);
    fd = sys_open("from/file", HO_RDONLY, 0);
    assert_int_equal(sys_chdir("from"), 0);
    assert_int_equal(sys_rename("../from", "../to"), 0);
    /* What was in use has followed. */
    assert_true(sys_getcwd(cwd, sizeof(cwd)) > 0);
    assert_string_equal(cwd, PATH_OF_CWD "/to");
    assert_string_equal(env_read_file("file"), "content");
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(sys_chdir(".."), 0);
    assert_int_equal(sys_stat("from", &st), -HE_NOENT);
    /* Onto a file that is open. */
    assert_int_equal(env_write_file("old", "old"), 0);
    fd = sys_open("old", HO_RDONLY, 0);
    assert_int_equal(sys_rename("to/file", "old"), 0);
    assert_string_equal(env_read_file("old"), "content");
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.nlink, 0);
    assert_int_equal(sys_rename("to", "to/inner"), -HE_INVAL);
    assert_int_equal(sys_rename("none", "to"), -HE_NOENT);
    assert_int_equal(sys_rename("old", "/tmp/old"), -HE_XDEV);
}

static void test_links(void **state)
{
    struct hermit_stat st;
    char text[32] = "";

    (void)state;
    assert_int_equal(sys_mkdir("dir", 0755), 0);
    assert_int_equal(env_write_file("dir/file", "found"), 0);
    assert_int_equal(sys_symlink("dir", "link"), 0);
    assert_string_equal(env_read_file("link/file"), "found");
    assert_int_equal(sys_readlink("link", text, sizeof(text)), 3);
    assert_string_equal(text, "dir");
    assert_int_equal(sys_lstat("link", &st), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFLNK);
    /* Links lead through the guest's names, not the host's. */
    assert_int_equal(sys_symlink("/dev/null", "null"), 0);
    assert_int_equal(sys_stat("null", &st), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFCHR);
    assert_int_equal(sys_symlink("/etc/passwd", "outside"), 0);
    assert_int_equal(sys_stat("outside", &st), -HE_NOENT);
    assert_int_equal(sys_symlink("loop", "loop"), 0);
    assert_int_equal(sys_stat("loop", &st), -HE_LOOP);
    assert_int_equal(sys_link("dir/file", "hard"), 0);
    assert_int_equal(sys_stat("hard", &st), 0);
    assert_int_equal(st.nlink, 2);
    assert_int_equal(sys_link("dir", "x"), -HE_PERM);
}

static void count(const char *name, uint8_t type, void *arg)
{
    int *counts = arg;

    (void)name;
    counts[type == HS_IFDIR >> 12]++;
}

static void test_directories(void **state)
{
    int counts[2] = {0, 0};
    char name[32];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "file-%d", i);
        assert_int_equal(env_write_file(name, name), 0);
    }
    assert_int_equal(sys_mkdir("dir", 0755), 0);
    env_list(".", count, counts);
    assert_int_equal(counts[0], 100);
    assert_int_equal(counts[1], 1);
    assert_int_equal(sys_rmdir("file-1"), -HE_NOTDIR);
    assert_int_equal(sys_unlink("dir"), -HE_ISDIR);
    assert_int_equal(sys_mkdir("dir", 0755), -HE_EXIST);
    assert_int_equal(env_write_file("dir/x", "x"), 0);
    assert_int_equal(sys_rmdir("dir"), -HE_NOTEMPTY);
}

static void test_attributes(void **state)
{
    const struct hermit_timespec times[2] = {{1000000000, 7}, {0, HUTIME_OMIT}};
    struct hermit_stat st, before;

    (void)state;
    assert_int_equal(env_write_file("file", "x"), 0);
    assert_int_equal(sys_stat("file", &before), 0);
    assert_int_equal(sys_chmod("file", 0601), 0);
    assert_int_equal(sys_utimens("file", times), 0);
    assert_int_equal(sys_stat("file", &st), 0);
    assert_int_equal(st.mode, HS_IFREG | 0601);
    assert_true(st.atime_ns == INT64_C(1000000000000000007));
    assert_true(st.mtime_ns == before.mtime_ns);
    assert_int_equal(sys_access("file", 6), 0);
    assert_int_equal(sys_access("missing", 0), -HE_NOENT);
    assert_int_equal(sys_truncate("file", 10), 0);
    assert_int_equal(sys_stat("file", &st), 0);
    assert_int_equal(st.size_bytes, 10);
}

static void test_read_only(void **state)
{
    struct hermit_stat st;

    (void)state;
    assert_int_equal(env_write_file("file", "x"), 0);
    assert_string_equal(env_read_file("/read-only/file"), "x");
    assert_int_equal(sys_open("/read-only/file", HO_RDWR, 0), -HE_ROFS);
    assert_int_equal(sys_open("/read-only/new", HO_RDWR | HO_CREAT, 0600), -HE_ROFS);
    assert_int_equal(sys_unlink("/read-only/file"), -HE_ROFS);
    assert_int_equal(sys_stat("/read-only", &st), 0);
}

/* The host changes things by itself. */
static void test_changes_of_the_host(void **state)
{
    struct hermit_stat st;
    int fd;

    (void)state;
    assert_int_equal(env_write_file("file", "old"), 0);
    fd = sys_open("file", HO_RDONLY, 0);
    assert_int_equal(unlink(host_path("file")), 0);
    assert_int_equal(sys_stat("file", &st), -HE_NOENT);
    assert_int_equal(mkdir(host_path("file"), 0755), 0);
    assert_int_equal(sys_stat("file", &st), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFDIR);
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFREG);
    assert_int_equal(mkfifo(host_path("fifo"), 0644), 0);
    assert_int_equal(sys_open("fifo", HO_WRONLY | HO_NONBLOCK, 0), -HE_NXIO);
    assert_int_equal(sys_mknodat(HAT_FDCWD, "fifo", HS_IFIFO | 0600), -HE_EXIST);
    assert_int_equal(sys_mknodat(HAT_FDCWD, "made", HS_IFIFO | 0640), 0);
    assert_int_equal(sys_stat("made", &st), 0);
    assert_int_equal(st.mode, HS_IFIFO | 0640);
    assert_int_equal(sys_unlink("made"), 0);
    int reader = sys_open("fifo", HO_RDONLY | HO_NONBLOCK, 0);
    char text[8];

    assert_true(reader >= 0);
    assert_int_equal(sys_read(reader, text, sizeof(text)), -HE_AGAIN);
    int writer = sys_open("fifo", HO_WRONLY | HO_TRUNC | HO_CREAT, 0644);

    assert_true(writer >= 0);
    assert_int_equal(sys_write(writer, "through", 7), 7);
    assert_int_equal(sys_read(reader, text, sizeof(text)), 7);
    assert_memory_equal(text, "through", 7);
    assert_int_equal(sys_lseek(reader, 0, HSEEK_CUR), -HE_SPIPE);
    assert_int_equal(sys_close(writer), 0);
    assert_int_equal(sys_read(reader, text, sizeof(text)), 0);
    assert_int_equal(sys_close(reader), 0);
}

/* A standard stream that is a file of the host: one position for both sides. */
static void test_standard_input(void **state)
{
    struct hermit_stat st;
    char text[16];

    (void)state;
    assert_int_equal(sys_fstat(0, &st), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFREG);
    assert_int_equal(st.size_bytes, 13);
    assert_int_equal(sys_fcntl(0, HF_GETFL, 0) & HO_ACCMODE, HO_RDWR);
    assert_int_equal(sys_isatty(0), -HE_NOTTY);
    assert_int_equal(sys_read(0, text, 6), 6);
    assert_memory_equal(text, "first\n", 6);
    assert_int_equal(lseek(fileno(input), 0, SEEK_CUR), 6);
    assert_int_equal(sys_lseek(0, -7, HSEEK_END), 6);
    int again = sys_open("/proc/self/fd/0", HO_RDONLY, 0);

    assert_true(again >= 3);
    assert_int_equal(sys_read(again, text, sizeof(text)), 7);
    assert_memory_equal(text, "second\n", 7);
    assert_int_equal(sys_close(again), 0);
    assert_int_equal(sys_pwrite(0, "F", 1, 0), 1);
    assert_int_equal(pread(fileno(input), text, 1, 0), 1);
    assert_int_equal(text[0], 'F');
    assert_int_equal(sys_ftruncate(0, 3), 0);
    assert_int_equal(lseek(fileno(input), 0, SEEK_END), 3);
    assert_int_equal(fileserver_handle_count(server), handles);
}

static void test_without_memory(void **state)
{
    int fd = -1;

    (void)state;
    for (long n = 0; fd < 0; n++) {
        env_fail_allocation(n);
        fd = sys_open("file", HO_RDWR | HO_CREAT, 0644);
        env_fail_allocation(-1);
        assert_true(fd >= 0 || fd == -HE_NOMEM);
        assert_true(n < 100);
    }
    assert_int_equal(sys_close(fd), 0);
    assert_int_equal(fileserver_handle_count(server), handles);
}

#define TEST(name) cmocka_unit_test_teardown(name, clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_current_directory),
        TEST(test_content),
        TEST(test_appending),
        TEST(test_appending_later),
        TEST(test_usage),
        TEST(test_without_a_name),
        TEST(test_renaming),
        TEST(test_links),
        TEST(test_directories),
        TEST(test_attributes),
        TEST(test_read_only),
        TEST(test_changes_of_the_host),
        TEST(test_without_memory),
        TEST(test_standard_input),
    };

    return cmocka_run_group_tests(tests, group_set_up, group_end);
}
