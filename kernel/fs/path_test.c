/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Paths: limits, links, mounts, and calls that begin at a directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "fs/fs_test_env.h"
#include "fs/path.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"

static int clean_up(void **state)
{
    (void)state;
    for (int fd = 3; fd < 100; fd++) {
        sys_close(fd);
    }
    sys_chdir("/");
    env_remove_tree("/");
    return 0;
}

static void test_tree_at_boot(void **state)
{
    static const char *const devices[] = {"null", "zero",    "full",  "random", "urandom",
                                          "tty",  "console", "stdin", "stdout", "stderr"};
    struct hermit_stat st, other;
    char path[32];

    (void)state;
    assert_int_equal(sys_stat("/", &st), 0);
    assert_int_equal(st.mode, HS_IFDIR | 0755);
    assert_int_equal(st.nlink, 5);
    assert_int_equal(sys_stat("/tmp", &st), 0);
    assert_int_equal(st.mode, HS_IFDIR | 01777);
    for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
        snprintf(path, sizeof(path), "/dev/%s", devices[i]);
        assert_int_equal(sys_stat(path, &st), 0);
        assert_int_equal(st.mode & HS_IFMT, HS_IFCHR);
        for (size_t j = 0; j < i; j++) {
            snprintf(path, sizeof(path), "/dev/%s", devices[j]);
            assert_int_equal(sys_stat(path, &other), 0);
            assert_int_not_equal(st.ino, other.ino);
            assert_int_not_equal(st.rdev, other.rdev);
        }
    }
    assert_int_equal(sys_rmdir("/"), -HE_BUSY);
    assert_int_equal(sys_rmdir("/tmp"), 0);
    assert_int_equal(sys_mkdir("/tmp", 01777), 0);
}

static void count_name(const char *name, uint8_t type, void *arg)
{
    (void)name, (void)type;
    ++*(int *)arg;
}

static void test_proc(void **state)
{
    char buf[64];
    int fds[2], count = 0;
    struct hermit_stat st;

    (void)state;
    assert_non_null(strstr(env_read_file("/proc/cpuinfo"), "processor\t: 2\n"));
    assert_non_null(strstr(env_read_file("/proc/cpuinfo"), "cpu MHz\t\t: 2500.250\n"));
    assert_non_null(
        strstr(env_read_file("/proc/meminfo"), "MemTotal:        1048576 kB"));
    assert_string_equal(env_read_file("/proc/self/cmdline") + 8, "one");
    assert_int_equal(sys_readlink("/proc/self/exe", buf, sizeof(buf)), 14);
    assert_memory_equal(buf, "/files/program", 14);
    assert_int_equal(sys_open("/proc/cpuinfo", HO_RDWR, 0), -HE_ACCES);
    assert_int_equal(sys_open("/proc/self/fd/x", HO_RDWR | HO_CREAT, 0), -HE_PERM);
    assert_int_equal(sys_unlink("/proc/self/fd/0"), -HE_PERM);
    assert_int_equal(sys_open("/dev/fd/77", HO_RDONLY, 0), -HE_NOENT);
    assert_int_equal(sys_open("/dev/fd/00", HO_RDONLY, 0), -HE_NOENT);
    assert_int_equal(sys_open("/dev/fd/9999999999", HO_RDONLY, 0), -HE_NOENT);
    assert_int_equal(env_write_file("/file", "text"), 0);
    int fd = sys_open("/file", HO_RDONLY, 0);

    snprintf(buf, sizeof(buf), "/dev/fd/%d", fd);
    assert_string_equal(env_read_file(buf), "text");
    assert_int_equal(sys_pipe(fds, 0), 0);
    snprintf(buf, sizeof(buf), "/dev/fd/%d", fds[0]);
    assert_int_equal(sys_open(buf, HO_RDONLY, 0), -HE_NXIO);
    env_list("/proc/self/fd", count_name, &count);
    assert_int_equal(count, 3 + 1 + 2 + 1); /* the list itself is open, too */
    assert_int_equal(sys_stat("/proc/self/fd/..", &st), 0);
    fd = sys_open("/proc/version", HO_RDONLY, 0);
    assert_int_equal(sys_lseek(fd, -1, HSEEK_END), 10);
    assert_int_equal(sys_read(fd, buf, 10), 1);
    assert_int_equal(sys_pread(fd, buf, 10, 500), 0);
}

static void test_link_limit(void **state)
{
    char name[16], next[16];

    (void)state;
    assert_int_equal(env_write_file("/l0", "found"), 0);
    for (int i = 1; i <= PATH_LINKS_MAX + 1; i++) {
        snprintf(name, sizeof(name), "/l%d", i);
        snprintf(next, sizeof(next), "l%d", i - 1);
        assert_int_equal(sys_symlink(next, name), 0);
    }
    assert_string_equal(env_read_file("/l40"), "found");
    assert_int_equal(sys_open("/l41", HO_RDONLY, 0), -HE_LOOP);
    assert_int_equal(sys_symlink("self", "/self"), 0);
    assert_int_equal(sys_open("/self", HO_RDONLY, 0), -HE_LOOP);
    assert_int_equal(sys_open("/self/x", HO_RDONLY, 0), -HE_LOOP);
    assert_int_equal(sys_open("/self", HO_RDWR | HO_CREAT, 0644), -HE_LOOP);
    assert_int_equal(sys_symlink("ping/a", "/pong"), 0);
    assert_int_equal(sys_symlink("pong/a", "/ping"), 0);
    assert_int_equal(sys_chdir("/ping"), -HE_LOOP);
}

static void test_lengths(void **state)
{
    char path[HERMIT_PATH_MAX + 1], cwd[HERMIT_PATH_MAX];
    char name[HERMIT_NAME_MAX + 2];

    (void)state;
    memset(name, 'n', sizeof(name));
    name[HERMIT_NAME_MAX + 1] = '\0';
    assert_int_equal(sys_mkdir(name, 0755), -HE_NAMETOOLONG);
    assert_int_equal(sys_unlink(name), -HE_NAMETOOLONG);
    name[HERMIT_NAME_MAX] = '\0';
    for (int depth = 0; depth < 20; depth++) { /* deeper than a path can say */
        assert_int_equal(sys_mkdir(name, 0755), 0);
        assert_int_equal(sys_chdir(name), 0);
    }
    assert_int_equal(sys_getcwd(cwd, sizeof(cwd)), -HE_RANGE);
    for (int depth = 0; depth < 20; depth++) {
        assert_int_equal(sys_chdir(".."), 0);
        assert_int_equal(sys_rmdir(name), 0);
    }
    memset(path, '/', sizeof(path));
    path[HERMIT_PATH_MAX - 1] = '\0';
    assert_int_equal(sys_access(path, 0), 0);
    path[HERMIT_PATH_MAX - 1] = '/';
    path[HERMIT_PATH_MAX] = '\0';
    assert_int_equal(sys_access(path, 0), -HE_NAMETOOLONG);
    assert_int_equal(sys_symlink(path, "/l"), -HE_NAMETOOLONG);
    assert_int_equal(sys_symlink("", "/l"), -HE_NOENT);
    assert_int_equal(sys_symlink(NULL, "/l"), -HE_FAULT);
}

static void test_mounts(void **state)
{
    static const struct filesystem other_fs = {.dev = 77};
    struct hermit_stat st;
    char cwd[64];

    (void)state;
    assert_int_equal(sys_mkdir("/mnt", 0755), 0);
    assert_int_equal(env_write_file("/mnt/hidden", "x"), 0);
    assert_int_equal(path_mount("/mnt", ramfs_new_root(&other_fs)), 0);
    assert_int_equal(sys_access("/mnt/hidden", 0), -HE_NOENT);
    assert_int_equal(env_write_file("/mnt/f", "mounted"), 0);
    assert_int_equal(sys_stat("/mnt/f", &st), 0);
    assert_int_equal(st.dev, 77);
    assert_int_equal(sys_stat("/mnt/../mnt/.", &st), 0);
    assert_int_equal(st.dev, 77);
    assert_int_equal(sys_stat("/mnt/..", &st), 0);
    assert_int_equal(st.ino, 1);
    assert_int_equal(sys_rename("/mnt/f", "/f"), -HE_XDEV);
    assert_int_equal(sys_link("/mnt/f", "/f"), -HE_XDEV);
    assert_int_equal(sys_rmdir("/mnt"), -HE_BUSY);
    assert_int_equal(sys_rename("/mnt", "/m"), -HE_BUSY);
    assert_int_equal(sys_mkdir("/mnt/d", 0755), 0);
    assert_int_equal(sys_chdir("/mnt/d"), 0);
    assert_int_equal(sys_getcwd(cwd, sizeof(cwd)), 7);
    assert_string_equal(cwd, "/mnt/d");
    assert_int_equal(sys_chdir("../.."), 0);
    assert_int_equal(sys_getcwd(cwd, sizeof(cwd)), 2);
    /* One more on top. */
    assert_int_equal(path_mount("/mnt", ramfs_new_root(&other_fs)), 0);
    assert_int_equal(sys_access("/mnt/f", 0), -HE_NOENT);
    assert_int_equal(sys_stat("/mnt/..", &st), 0);
    assert_int_equal(st.ino, 1);
    assert_int_equal(path_mount("/nowhere", NULL), -HE_NOENT);
}

static void test_at_calls(void **state)
{
    struct hermit_stat st;
    char buf[16] = "";

    (void)state;
    assert_int_equal(sys_mkdir("/d", 0755), 0);
    int dir = sys_open("/d", HO_RDONLY | HO_DIRECTORY, 0);
    int fd = sys_openat(dir, "f", HO_RDWR | HO_CREAT, 0600);

    assert_true(fd > dir);
    assert_int_equal(sys_rename("/d", "/e"), 0); /* dir follows it */
    assert_int_equal(sys_fstatat(dir, "f", &st, 0), 0);
    assert_int_equal(sys_fstatat(fd, "f", &st, 0), -HE_NOTDIR);
    assert_int_equal(sys_fstatat(99, "f", &st, 0), -HE_BADF);
    assert_int_equal(sys_fstatat(99, "/e/f", &st, 0), 0);
    assert_int_equal(sys_fstatat(dir, "f", &st, 1024), -HE_INVAL);
    assert_int_equal(sys_mkdirat(dir, "s", 0755), 0);
    assert_int_equal(sys_renameat(dir, "f", HAT_FDCWD, "e/s/f"), 0);
    assert_int_equal(sys_linkat(dir, "s/f", dir, "g", 0), 0);
    assert_int_equal(sys_symlinkat("g", dir, "l"), 0);
    assert_int_equal(sys_readlinkat(dir, "l", buf, sizeof(buf)), 1);
    assert_string_equal(buf, "g");
    assert_int_equal(sys_faccessat(dir, "l", 1), -HE_ACCES);
    assert_int_equal(sys_fchmodat(dir, "l", 0700, 0), 0);
    assert_int_equal(sys_fchmodat(dir, "l", 0700, HAT_SYMLINK_NOFOLLOW), -HE_NOTSUP);
    assert_int_equal(sys_faccessat(dir, "l", 1), 0);
    assert_int_equal(sys_unlinkat(dir, "s", 0), -HE_ISDIR);
    assert_int_equal(sys_unlinkat(dir, "s/f", 0), 0);
    assert_int_equal(sys_unlinkat(dir, "s", HAT_REMOVEDIR), 0);
    assert_int_equal(sys_unlinkat(dir, "l", 4096), -HE_INVAL);
    assert_int_equal(sys_fchdir(dir), 0);
    assert_int_equal(sys_access("g", 0), 0);
    assert_int_equal(sys_fchdir(fd), -HE_NOTDIR);
}

#define RACE_ROUNDS 20000

static void *race_names(void *arg)
{
    const char *own = arg;
    char from[32], to[32];

    for (int i = 0; i < RACE_ROUNDS; i++) {
        snprintf(from, sizeof(from), "/r/%s/%d", own, i % 4);
        snprintf(to, sizeof(to), "/r/x%d", i % 3);
        sys_close(sys_open(from, HO_RDWR | HO_CREAT | HO_CLOEXEC, 0644));
        sys_rename(from, to);
        sys_symlink("../r", from);
        sys_access("/r/x0/../x1", 0);
        sys_mkdir(to, 0755);
        sys_rename(to, "/r/x0/deep");
        sys_rmdir("/r/x0/deep");
        sys_unlink(to);
        sys_rmdir(to);
        sys_unlink(from);
        if (i % 16 == 0) {
            sys_chdir(to);
        }
    }
    return NULL;
}

/* Nothing to compare with: the sanitizers watch, and the tree must be whole after. */
static void test_names_race(void **state)
{
    static char *const own[3] = {"a", "b", "c"};
    pthread_t threads[3];

    (void)state;
    assert_int_equal(sys_mkdir("/r", 0755), 0);
    for (int i = 0; i < 3; i++) {
        char path[16];

        snprintf(path, sizeof(path), "/r/%s", own[i]);
        assert_int_equal(sys_mkdir(path, 0755), 0);
        assert_int_equal(pthread_create(&threads[i], NULL, race_names, own[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    struct hermit_stat st;

    assert_int_equal(sys_chdir("/"), 0);
    env_remove_tree("/r");
    assert_int_equal(sys_stat("/r", &st), 0);
    assert_int_equal(st.nlink, 2);
    assert_int_equal(st.size_bytes, 0);
    assert_int_equal(sys_rmdir("/r"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_tree_at_boot, clean_up),
        cmocka_unit_test_teardown(test_proc, clean_up),
        cmocka_unit_test_teardown(test_link_limit, clean_up),
        cmocka_unit_test_teardown(test_lengths, clean_up),
        cmocka_unit_test_teardown(test_at_calls, clean_up),
        cmocka_unit_test_teardown(test_names_race, clean_up),
        cmocka_unit_test(test_mounts), /* mounts stay */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
