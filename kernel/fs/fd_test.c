/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Descriptors and devices: what the comparison with Linux cannot reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "fs/fs_test_env.h"

static int clean_up(void **state)
{
    (void)state;
    for (int fd = 3; fd < HERMIT_OPEN_MAX; fd++) {
        sys_close(fd);
    }
    env_fail_allocation(-1);
    env_remove_tree("/");
    return 0;
}

static void test_lowest_number(void **state)
{
    (void)state;
    assert_int_equal(sys_open("/dev/null", HO_RDWR, 0), 3);
    assert_int_equal(sys_dup(3), 4);
    assert_int_equal(sys_dup(3), 5);
    assert_int_equal(sys_close(4), 0);
    assert_int_equal(sys_fcntl(3, HF_DUPFD, 5), 6);
    assert_int_equal(sys_fcntl(3, HF_DUPFD, 0), 4);
    assert_int_equal(sys_fcntl(3, HF_DUPFD, 200), 200);
    assert_int_equal(sys_dup2(3, 1000), 1000);
    assert_int_equal(sys_dup2(3, 3), 3);
    assert_int_equal(sys_close(1000), 0);
    assert_int_equal(sys_close(1000), -HE_BADF);
}

static void test_bad_numbers(void **state)
{
    static const int bad[] = {-1, 3, 700, HERMIT_OPEN_MAX, INT32_MAX, INT32_MIN};
    struct hermit_stat st;
    char c;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(sys_close(bad[i]), -HE_BADF);
        assert_int_equal(sys_read(bad[i], &c, 1), -HE_BADF);
        assert_int_equal(sys_write(bad[i], &c, 1), -HE_BADF);
        assert_int_equal(sys_pread(bad[i], &c, 1, 0), -HE_BADF);
        assert_int_equal(sys_lseek(bad[i], 0, HSEEK_SET), -HE_BADF);
        assert_int_equal(sys_fstat(bad[i], &st), -HE_BADF);
        assert_int_equal(sys_dup(bad[i]), -HE_BADF);
        assert_int_equal(sys_dup2(bad[i], 0), -HE_BADF);
        assert_int_equal(sys_fcntl(bad[i], HF_GETFD, 0), -HE_BADF);
        assert_int_equal(sys_fcntl(bad[i], 999, 0), -HE_BADF);
        assert_int_equal(sys_ioctl(bad[i], 0, NULL), -HE_BADF);
        assert_int_equal(sys_isatty(bad[i]), -HE_BADF);
        assert_int_equal(sys_ftruncate(bad[i], 0), -HE_BADF);
        assert_int_equal(sys_fsync(bad[i]), -HE_BADF);
        assert_int_equal(sys_getdents64(bad[i], &c, 1), -HE_BADF);
        assert_int_equal(sys_fchdir(bad[i]), -HE_BADF);
    }
    assert_int_equal(sys_dup2(0, -1), -HE_BADF);
    assert_int_equal(sys_dup2(0, HERMIT_OPEN_MAX), -HE_BADF);
    assert_int_equal(sys_fcntl(0, HF_DUPFD, -1), -HE_INVAL);
    assert_int_equal(sys_fcntl(0, HF_DUPFD, HERMIT_OPEN_MAX), -HE_INVAL);
    assert_int_equal(sys_fcntl(0, HF_DUPFD, (intptr_t)1 << 32), -HE_INVAL);
    assert_int_equal(sys_fcntl(0, 999, 0), -HE_INVAL);
    assert_int_equal(sys_fchdir(HAT_FDCWD), -HE_BADF);
}

static void test_bad_buffers(void **state)
{
    char c = 0;
    const struct hermit_iovec too_long[2] = {{&c, 1}, {&c, INT64_MAX}};
    int fd = sys_open("/f", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    assert_int_equal(sys_write(fd, NULL, 1), -HE_FAULT);
    assert_int_equal(sys_write(fd, NULL, 0), 0);
    assert_int_equal(sys_read(fd, NULL, 1), -HE_FAULT);
    assert_int_equal(sys_read(fd, &c, 0), 0);
    assert_int_equal(sys_read(fd, &c, INT64_MAX), -HE_FAULT);
    assert_int_equal(sys_write(fd, &c, INT64_MAX), -HE_FAULT);
    assert_int_equal(sys_write(fd, &c, SIZE_MAX), -HE_INVAL);
    assert_int_equal(sys_write(fd, (void *)(UINTPTR_MAX - 1), 8), -HE_FAULT);
    assert_int_equal(sys_pwrite(fd, &c, 1, -1), -HE_INVAL);
    assert_int_equal(sys_pread(fd, &c, 1, INT64_MIN), -HE_INVAL);
    assert_int_equal(sys_writev(fd, too_long, 2), -HE_INVAL); /* more than SSIZE_MAX */
    assert_int_equal(sys_writev(fd, NULL, 1), -HE_FAULT);
    assert_int_equal(sys_writev(fd, NULL, 0), 0);
    assert_int_equal(sys_writev(fd, too_long, -1), -HE_INVAL);
    assert_int_equal(sys_writev(fd, too_long, HERMIT_IOV_MAX + 1), -HE_INVAL);
    assert_int_equal(sys_lseek(fd, 0, 3), -HE_INVAL);
    assert_int_equal(sys_lseek(fd, -1, HSEEK_SET), -HE_INVAL);
    assert_int_equal(sys_lseek(fd, INT64_MAX, HSEEK_SET), INT64_MAX);
    assert_int_equal(sys_lseek(fd, 1, HSEEK_CUR), -HE_OVERFLOW);
    assert_int_equal(sys_write(fd, &c, 1), -HE_FBIG);
    assert_int_equal(sys_pwrite(fd, "ab", 2, INT64_MAX - 1), 1);
    assert_int_equal(sys_open(NULL, 0, 0), -HE_FAULT);
    assert_int_equal(sys_open("/f", HO_ACCMODE, 0), -HE_INVAL);
    assert_int_equal(sys_stat("/f", NULL), -HE_FAULT);
    assert_int_equal(sys_fstat(fd, NULL), -HE_FAULT);
    assert_int_equal(sys_getcwd(NULL, 10), -HE_FAULT);
    assert_int_equal(sys_getcwd(&c, 0), -HE_INVAL);
    assert_int_equal(sys_getcwd(&c, 1), -HE_RANGE);
    assert_int_equal(sys_readlink("/f", &c, 0), -HE_INVAL);
    assert_int_equal(sys_read_entropy(NULL, 1, 0), -HE_FAULT);
}

static void test_access_modes(void **state)
{
    char c = 'x';
    int reader = sys_open("/f", HO_RDONLY | HO_CREAT, 0644);
    int writer = sys_open("/f", HO_WRONLY, 0);

    (void)state;
    assert_int_equal(sys_write(reader, &c, 1), -HE_BADF);
    assert_int_equal(sys_read(writer, &c, 1), -HE_BADF);
    assert_int_equal(sys_ftruncate(reader, 0), -HE_INVAL);
    assert_int_equal(sys_ftruncate(writer, -1), -HE_INVAL);
    assert_int_equal(sys_getdents64(reader, &c, 1), -HE_NOTDIR);
    assert_int_equal(sys_isatty(reader), -HE_NOTTY);
    assert_int_equal(sys_ioctl(reader, 1, NULL), -HE_NOTTY);
}

static void test_too_many(void **state)
{
    int fd = 2;

    (void)state;
    while (++fd < HERMIT_OPEN_MAX) {
        assert_int_equal(sys_open("/dev/zero", HO_RDONLY, 0), fd);
    }
    assert_int_equal(sys_open("/new", HO_RDWR | HO_CREAT, 0644), -HE_MFILE);
    assert_int_equal(sys_access("/new", 0), -HE_NOENT); /* nothing was done */
    assert_int_equal(sys_dup(0), -HE_MFILE);
    assert_int_equal(sys_fcntl(0, HF_DUPFD, 500), -HE_MFILE);
    assert_int_equal(sys_dup2(0, 500), 500);
    assert_int_equal(sys_close(777), 0);
    assert_int_equal(sys_open("/new", HO_RDWR | HO_CREAT, 0644), 777);
}

static void test_flags(void **state)
{
    int fd = sys_open("/f", HO_RDWR | HO_CREAT | HO_EXCL | HO_CLOEXEC | HO_APPEND, 0644);
    int on = 1, off = 0;

    (void)state;
    assert_int_equal(sys_fcntl(fd, HF_GETFD, 0), HFD_CLOEXEC);
    assert_int_equal(sys_fcntl(fd, HF_GETFL, 0), HO_RDWR | HO_APPEND);
    assert_int_equal(sys_fcntl(sys_dup(fd), HF_GETFD, 0), 0);
    int copy = sys_fcntl(fd, HF_DUPFD_CLOEXEC, 0);

    assert_int_equal(sys_fcntl(copy, HF_GETFD, 0), HFD_CLOEXEC);
    assert_int_equal(sys_fcntl(copy, HF_SETFD, 0), 0);
    assert_int_equal(sys_fcntl(copy, HF_GETFD, 0), 0);
    assert_int_equal(sys_fcntl(fd, HF_GETFD, 0), HFD_CLOEXEC);
    assert_int_equal(sys_fcntl(fd, HF_SETFL, HO_NONBLOCK | HO_CREAT | HO_WRONLY), 0);
    assert_int_equal(sys_fcntl(copy, HF_GETFL, 0), HO_RDWR | HO_NONBLOCK);
    assert_int_equal(sys_ioctl(fd, HIOCTL_FIONBIO, &off), 0);
    assert_int_equal(sys_fcntl(copy, HF_GETFL, 0), HO_RDWR);
    assert_int_equal(sys_ioctl(fd, HIOCTL_FIONBIO, &on), 0);
    assert_int_equal(sys_fcntl(copy, HF_GETFL, 0), HO_RDWR | HO_NONBLOCK);
    assert_int_equal(sys_ioctl(fd, HIOCTL_FIONBIO, NULL), -HE_FAULT);
}

static void check_console(const char *text)
{
    size_t len;
    const char *output = env_console_output(&len);

    assert_int_equal(len, strlen(text));
    assert_string_equal(output, text);
}

static void test_console(void **state)
{
    const struct hermit_iovec pieces[2] = {{"two ", 4}, {"pieces", 6}};
    char buf[8] = "";
    struct hermit_stat st;

    (void)state;
    check_console("");
    assert_int_equal(sys_write(1, "out", 3), 3);
    assert_int_equal(sys_write(2, "err", 3), 3);
    assert_int_equal(sys_writev(1, pieces, 2), 10);
    check_console("outerrtwo pieces");
    env_console_input("hello");
    assert_int_equal(sys_read(0, buf, 2), 2);
    assert_int_equal(sys_read(0, buf + 2, 6), 3);
    assert_string_equal(buf, "hello");
    assert_int_equal(sys_fcntl(0, HF_SETFL, HO_NONBLOCK), 0);
    assert_int_equal(sys_read(0, buf, 1), -HE_AGAIN);
    assert_int_equal(sys_fcntl(0, HF_SETFL, 0), 0);
    assert_int_equal(sys_read(0, buf, 1), 0);
    assert_int_equal(sys_isatty(0), 1);
    assert_int_equal(sys_lseek(0, 0, HSEEK_SET), -HE_SPIPE);
    assert_int_equal(sys_pread(0, buf, 1, 0), -HE_SPIPE);
    assert_int_equal(sys_pwrite(1, buf, 1, 0), -HE_SPIPE);
    assert_int_equal(sys_fsync(1), -HE_INVAL);
    assert_int_equal(sys_ftruncate(1, 0), -HE_INVAL);
    assert_int_equal(sys_fstat(1, &st), 0);
    assert_int_equal(st.mode, HS_IFCHR | 0600);
}

/* A stream opened by name is what the descriptor is. */
static void test_streams_by_name(void **state)
{
    static const char *const names[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    char path[32];

    (void)state;
    env_stream_to_file = 1;
    for (int stream = 0; stream < 3; stream++) {
        const char *const both[] = {names[stream], path};
        struct hermit_stat own, st;

        snprintf(path, sizeof(path), "/proc/self/fd/%d", stream);
        assert_int_equal(sys_fstat(stream, &own), 0);
        for (int i = 0; i < 2; i++) {
            int fd = sys_open(both[i], HO_RDWR, 0);

            assert_true(fd >= 0);
            assert_int_equal(sys_isatty(fd), sys_isatty(stream));
            assert_int_equal(sys_isatty(fd), stream == 1 ? -HE_NOTTY : 1);
            assert_int_equal(sys_fstat(fd, &st), 0);
            assert_memory_equal(&st, &own, sizeof(st));
            assert_int_equal(sys_stat(both[i], &st), 0);
            assert_memory_equal(&st, &own, sizeof(st));
            assert_int_equal(sys_close(fd), 0);
        }
        assert_int_equal(sys_readlink(names[stream], path, sizeof(path)), 15);
        assert_memory_equal(path, "/proc/self/fd/", 14);
        assert_int_equal(path[14], '0' + stream);
    }
    env_stream_to_file = 3;
}

static void test_redirection(void **state)
{
    int saved = sys_dup(1);
    int fd = sys_open("/tmp/out", HO_RDWR | HO_CREAT, 0600);

    (void)state;
    assert_int_equal(sys_dup2(fd, 1), 1);
    assert_int_equal(sys_close(fd), 0);
    assert_int_equal(sys_write(1, "to a file", 9), 9);
    int again = sys_open("/dev/stdout", HO_RDWR | HO_APPEND, 0);

    assert_true(again >= 0);
    assert_int_equal(sys_write(again, "!", 1), 1);
    assert_string_equal(env_read_file("/tmp/out"), "to a file!");
    assert_int_equal(sys_dup2(saved, 1), 1);
    check_console("");
    assert_int_equal(sys_write(1, "console", 7), 7);
    check_console("console");
    assert_int_equal(sys_close(0), 0);
    assert_int_equal(sys_open("/dev/stdin", HO_RDONLY, 0), -HE_NOENT);
    assert_int_equal(sys_open("/dev/tty", HO_RDWR, 0), 0);
}

static bool all_bytes_are(const char *buf, size_t len, char value)
{
    for (size_t i = 0; i < len; i++) {
        if (buf[i] != value) {
            return false;
        }
    }
    return true;
}

static void test_devices(void **state)
{
    char buf[600], other[600];
    struct hermit_stat st;
    int null = sys_open("/dev/null", HO_RDWR | HO_TRUNC, 0);
    int zero = sys_open("/dev/zero", HO_RDWR, 0);
    int full = sys_open("/dev/full", HO_RDWR, 0);
    int random = sys_open("/dev/urandom", HO_RDWR, 0);

    (void)state;
    memset(buf, 1, sizeof(buf));
    assert_int_equal(sys_read(null, buf, sizeof(buf)), 0);
    assert_int_equal(sys_write(null, buf, sizeof(buf)), sizeof(buf));
    assert_int_equal(sys_lseek(null, 77, HSEEK_SET), 0);
    assert_int_equal(sys_read(zero, buf, sizeof(buf)), sizeof(buf));
    assert_true(all_bytes_are(buf, sizeof(buf), 0));
    assert_int_equal(sys_pwrite(zero, buf, sizeof(buf), 5), sizeof(buf));
    assert_int_equal(sys_write(full, buf, 1), -HE_NOSPC);
    assert_int_equal(sys_write(full, buf, 0), 0);
    assert_int_equal(sys_read(full, buf, 3), 3);
    assert_int_equal(sys_read(random, buf, sizeof(buf)), sizeof(buf));
    assert_int_equal(sys_read(random, other, sizeof(other)), sizeof(other));
    assert_memory_not_equal(buf, other, sizeof(buf));
    assert_false(all_bytes_are(buf + 500, 100, buf[500]));
    assert_int_equal(sys_write(random, buf, 100), 100);
    assert_int_equal(sys_fstat(null, &st), 0);
    assert_int_equal(st.mode, HS_IFCHR | 0666);
    assert_int_equal(st.rdev, 0x103);
    assert_int_equal(sys_truncate("/dev/null", 0), -HE_INVAL);
    assert_int_equal(sys_open("/dev/null/x", HO_RDONLY, 0), -HE_NOTDIR);
    assert_int_equal(sys_open("/dev/null", HO_RDONLY | HO_DIRECTORY, 0), -HE_NOTDIR);
}

/* Devices are names like others: they may go, and be renamed. */
static void test_device_names(void **state)
{
    int fd = sys_open("/dev/full", HO_RDWR, 0);

    (void)state;
    assert_int_equal(sys_rename("/dev/full", "/tmp/f"), 0);
    assert_int_equal(sys_open("/dev/full", HO_RDWR, 0), -HE_NOENT);
    assert_int_equal(sys_link("/tmp/f", "/dev/full"), 0);
    assert_int_equal(sys_unlink("/tmp/f"), 0);
    assert_int_equal(sys_write(fd, "x", 1), -HE_NOSPC);
    assert_int_equal(sys_close(fd), 0);
    fd = sys_open("/dev/full", HO_RDWR, 0);
    assert_int_equal(sys_write(fd, "x", 1), -HE_NOSPC);
    assert_int_equal(sys_rmdir("/dev"), -HE_NOTEMPTY);
}

#define RACE_ROUNDS 100000

static uint32_t race_is_over;

/* Uses descriptors that the other threads open, close and replace meanwhile. */
static void *race_user(void *arg)
{
    char buf[16];

    (void)arg;
    while (!__atomic_load_n(&race_is_over, __ATOMIC_RELAXED)) {
        for (int fd = 3; fd < 8; fd++) {
            ptrdiff_t done = sys_pread(fd, buf, sizeof(buf), 0);

            if (done > 0 && done != sizeof(buf)) { /* a new file is empty */
                return "a read of another file";
            }
            sys_write(fd, "0123456789abcdef", 16);
        }
    }
    return NULL;
}

static void *race_opener(void *arg)
{
    const char *path = arg;

    for (int i = 0; i < RACE_ROUNDS; i++) {
        int fd = sys_open(path, HO_RDWR | (i % 64 == 0 ? HO_CREAT : 0), 0644);

        if (fd >= 0 && i % 3 == 0) {
            sys_dup2(fd, 3 + i % 5);
        }
        if (i % 64 == 63) {
            sys_unlink(path);
        }
        sys_close(fd >= 0 ? fd : 3 + i % 5);
    }
    return NULL;
}

static void test_close_races_with_use(void **state)
{
    static char *const paths[2] = {"/tmp/race0", "/dev/zero"};
    pthread_t users[2], openers[2];
    void *wrong;

    (void)state;
    assert_int_equal(env_write_file("/tmp/race0", "0123456789abcdef"), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&users[i], NULL, race_user, NULL), 0);
        assert_int_equal(pthread_create(&openers[i], NULL, race_opener, paths[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(openers[i], NULL);
    }
    __atomic_store_n(&race_is_over, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 2; i++) {
        pthread_join(users[i], &wrong);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_lowest_number, clean_up),
        cmocka_unit_test_teardown(test_bad_numbers, clean_up),
        cmocka_unit_test_teardown(test_bad_buffers, clean_up),
        cmocka_unit_test_teardown(test_access_modes, clean_up),
        cmocka_unit_test_teardown(test_too_many, clean_up),
        cmocka_unit_test_teardown(test_flags, clean_up),
        cmocka_unit_test_teardown(test_console, clean_up),
        cmocka_unit_test_teardown(test_streams_by_name, clean_up),
        cmocka_unit_test_teardown(test_redirection, clean_up),
        cmocka_unit_test_teardown(test_devices, clean_up),
        cmocka_unit_test_teardown(test_device_names, clean_up),
        cmocka_unit_test_teardown(test_close_races_with_use, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
