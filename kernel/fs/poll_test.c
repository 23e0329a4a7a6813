/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipes, eventfd and poll(), on several threads where that matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "core/time.h"
#include "fs/fs_test_env.h"
#include "fs/pipe.h"

#define ALL_EVENTS (HPOLLIN | HPOLLOUT | HPOLLPRI)

static long frames_before;

static int set_up(void **state)
{
    (void)state;
    frames_before = env_frames_in_use();
    return 0;
}

/* Everything is closed and given back, but for the pool of files. */
static int clean_up(void **state)
{
    (void)state;
    for (int fd = 3; fd < HERMIT_OPEN_MAX; fd++) {
        sys_close(fd);
    }
    env_fail_allocation(-1);
    env_remove_tree("/");
    return env_frames_in_use() == frames_before ? 0 : -1;
}

/* What poll() says of fd at once. */
static uint32_t ready(int fd)
{
    struct hermit_pollfd polled = {.fd = fd, .events = ALL_EVENTS};
    int count = sys_poll(&polled, 1, 0);

    assert_int_equal(count, polled.revents != 0);
    return (uint16_t)polled.revents;
}

static void test_pipe_moves_bytes(void **state)
{
    char buf[16] = "";
    int fds[2], bytes = 0;

    (void)state;
    assert_int_equal(sys_pipe(fds, 0), 0);
    assert_int_equal(sys_write(fds[1], "hello", 5), 5);
    assert_int_equal(sys_write(fds[1], "", 0), 0);
    assert_int_equal(sys_ioctl(fds[0], HIOCTL_FIONREAD, &bytes), 0);
    assert_int_equal(bytes, 5);
    assert_int_equal(sys_read(fds[0], buf, 0), 0);
    assert_int_equal(sys_read(fds[0], buf, 2), 2);
    assert_int_equal(sys_read(fds[0], buf + 2, 10), 3);
    assert_string_equal(buf, "hello");

    struct hermit_iovec out[3] = {{"abc", 3}, {"", 0}, {"defg", 4}};
    struct hermit_iovec in[3] = {{buf, 0}, {buf, 2}, {buf + 2, 9}};

    assert_int_equal(sys_writev(fds[1], out, 3), 7);
    assert_int_equal(sys_readv(fds[0], in, 3), 7);
    assert_memory_equal(buf, "abcdefg", 7);
    assert_int_equal(sys_close(fds[1]), 0);
    assert_int_equal(sys_read(fds[0], buf, 1), 0);
}

static void test_pipe_refuses(void **state)
{
    struct hermit_stat st, other;
    char c = 0;
    int fds[2];

    (void)state;
    assert_int_equal(sys_pipe(NULL, 0), -HE_FAULT);
    assert_int_equal(sys_pipe(fds, HO_APPEND), -HE_INVAL);
    assert_int_equal(sys_pipe(fds, HO_CLOEXEC | HO_NONBLOCK), 0);
    assert_int_equal(fds[0], 3);
    assert_int_equal(fds[1], 4);
    assert_int_equal(sys_fcntl(fds[0], HF_GETFD, 0), HFD_CLOEXEC);
    assert_int_equal(sys_fcntl(fds[1], HF_GETFL, 0), HO_WRONLY | HO_NONBLOCK);
    assert_int_equal(sys_read(fds[1], &c, 1), -HE_BADF);
    assert_int_equal(sys_write(fds[0], &c, 1), -HE_BADF);
    assert_int_equal(sys_read(fds[0], &c, 1), -HE_AGAIN);
    assert_int_equal(sys_lseek(fds[0], 0, HSEEK_SET), -HE_SPIPE);
    assert_int_equal(sys_pread(fds[0], &c, 1, 0), -HE_SPIPE);
    assert_int_equal(sys_ftruncate(fds[1], 0), -HE_INVAL);
    assert_int_equal(sys_fsync(fds[1]), -HE_INVAL);
    assert_int_equal(sys_isatty(fds[0]), -HE_NOTTY);
    assert_int_equal(sys_fstat(fds[0], &st), 0);
    assert_int_equal(sys_fstat(fds[1], &other), 0);
    assert_int_equal(st.mode & HS_IFMT, HS_IFIFO);
    assert_true(st.ino == other.ino);
    sys_close(fds[0]);
    assert_int_equal(sys_write(fds[1], &c, 1), -HE_PIPE);
    assert_int_equal(sys_write(fds[1], &c, 0), 0);
}

static void test_pipe_without_memory(void **state)
{
    static char big[3 * PAGE_BYTES];
    int fds[2];
    long n = 0;
    int err;

    (void)state;
    do {
        env_fail_allocation(n++);
        err = sys_pipe(fds, HO_NONBLOCK);
    } while (err == -HE_NOMEM);
    assert_int_equal(err, 0);
    assert_true(n > 1);
    assert_int_equal(fds[0], 3); /* what failed has kept no number */
    env_fail_allocation(1);
    assert_int_equal(sys_write(fds[1], big, PAGE_BYTES / 2), PAGE_BYTES / 2);
    /* Not half of a write that must stay together. */
    assert_int_equal(sys_write(fds[1], big, PAGE_BYTES), -HE_NOMEM);
    env_fail_allocation(-1);
    assert_int_equal(sys_write(fds[1], big, PAGE_BYTES), PAGE_BYTES);
    assert_int_equal(sys_read(fds[0], big, sizeof(big)), PAGE_BYTES / 2 + PAGE_BYTES);
}

static void test_pipe_is_full(void **state)
{
    static char big[2 * PIPE_BYTES];
    int fds[2];

    (void)state;
    assert_int_equal(sys_pipe(fds, HO_NONBLOCK), 0);
    assert_int_equal(ready(fds[0]), 0);
    assert_int_equal(ready(fds[1]), HPOLLOUT);
    assert_int_equal(sys_write(fds[1], big, sizeof(big)), PIPE_BYTES);
    assert_int_equal(sys_write(fds[1], big, 1), -HE_AGAIN);
    assert_int_equal(ready(fds[0]), HPOLLIN);
    assert_int_equal(ready(fds[1]), 0);
    assert_int_equal(sys_read(fds[0], big, 100), 100);
    assert_int_equal(ready(fds[1]), 0); /* less room than a write that is not cut */
    assert_int_equal(sys_write(fds[1], big, 101), -HE_AGAIN);
    assert_int_equal(sys_write(fds[1], big, 50), 50);
    assert_int_equal(sys_write(fds[1], big, HERMIT_PIPE_BUF + 1), 50);
    assert_int_equal(sys_read(fds[0], big, HERMIT_PIPE_BUF), HERMIT_PIPE_BUF);
    assert_int_equal(ready(fds[1]), HPOLLOUT);
    sys_close(fds[0]);
    assert_int_equal(ready(fds[1]), HPOLLOUT | HPOLLERR);
    sys_close(fds[1]);
    assert_int_equal(sys_pipe(fds, 0), 0);
    sys_close(fds[1]);
    assert_int_equal(ready(fds[0]), HPOLLHUP);
}

#define RECORD_BYTES 1000
#define WRITERS      4
#define RECORDS      2000

static void *write_records(void *arg)
{
    char record[RECORD_BYTES];
    int *fd_and_id = arg;

    memset(record, 'a' + fd_and_id[1], sizeof(record));
    for (int i = 0; i < RECORDS; i++) {
        if (sys_write(fd_and_id[0], record, sizeof(record)) != RECORD_BYTES) {
            return "short";
        }
    }
    sys_close(fd_and_id[0]);
    return NULL;
}

/* Records of several writers arrive whole, however the reader cuts them. */
static void test_pipe_keeps_records_together(void **state)
{
    pthread_t writer[WRITERS];
    int arg[WRITERS][2], fds[2];
    char buf[777];
    char current = 0;
    ptrdiff_t len;
    int64_t total = 0;
    void *result;

    (void)state;
    assert_int_equal(sys_pipe(fds, 0), 0);
    for (int i = 0; i < WRITERS; i++) {
        arg[i][0] = sys_dup(fds[1]);
        arg[i][1] = i;
        assert_int_equal(pthread_create(&writer[i], NULL, write_records, arg[i]), 0);
    }
    sys_close(fds[1]);
    while ((len = sys_read(fds[0], buf, sizeof(buf))) > 0) {
        for (ptrdiff_t i = 0; i < len; i++, total++) {
            current = total % RECORD_BYTES == 0 ? buf[i] : current;
            assert_int_equal(buf[i], current);
        }
    }
    assert_int_equal(len, 0);
    assert_int_equal(total, (int64_t)RECORD_BYTES * WRITERS * RECORDS);
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writer[i], &result);
        assert_null(result);
    }
}

static void *write_later(void *arg)
{
    usleep(20000);
    sys_write(*(int *)arg, "x", 1);
    return NULL;
}

static void test_poll_waits(void **state)
{
    struct hermit_pollfd polled[12];
    const struct hermit_timespec bad = {0, 1000000000}, brief = {0, 3000000};
    pthread_t writer;
    int fds[2], quiet[2];

    (void)state;
    assert_int_equal(sys_pipe(fds, 0), 0);
    assert_int_equal(sys_pipe(quiet, 0), 0);
    for (size_t i = 0; i < ARRAY_LEN(polled); i++) {
        polled[i] = (struct hermit_pollfd){.fd = quiet[0], .events = HPOLLIN};
    }
    polled[3] = (struct hermit_pollfd){.fd = -1, .events = HPOLLIN, .revents = 77};
    polled[10] = (struct hermit_pollfd){.fd = fds[0], .events = HPOLLIN};
    polled[11] = (struct hermit_pollfd){.fd = fds[0], .events = HPOLLPRI};
    int64_t start = time_mono_ns();

    assert_int_equal(sys_ppoll(polled, ARRAY_LEN(polled), &brief), 0);
    assert_true(time_mono_ns() - start >= brief.nsec);
    pthread_create(&writer, NULL, write_later, &fds[1]);
    assert_int_equal(sys_poll(polled, ARRAY_LEN(polled), -1), 1);
    pthread_join(writer, NULL);
    assert_int_equal(polled[10].revents, HPOLLIN);
    assert_int_equal(polled[11].revents, 0);
    assert_int_equal(polled[3].revents, 0);
    assert_int_equal(sys_poll(polled, 11, 10000), 1);
    assert_int_equal(sys_poll(polled, HERMIT_OPEN_MAX + 1, 0), -HE_INVAL);
    assert_int_equal(sys_poll(NULL, 1, 0), -HE_FAULT);
    assert_int_equal(sys_poll(NULL, 0, 1), 0);
    assert_int_equal(sys_ppoll(polled, 1, &bad), -HE_INVAL);
    env_fail_allocation(0);
    assert_int_equal(sys_poll(polled, ARRAY_LEN(polled), 0), -HE_NOMEM);
}

static void test_poll_of_other_files(void **state)
{
    struct hermit_pollfd polled = {.fd = 500, .events = HPOLLIN};

    (void)state;
    assert_int_equal(sys_poll(&polled, 1, -1), 1);
    assert_int_equal(polled.revents, HPOLLNVAL);
    int fd = sys_open("/file", HO_CREAT | HO_RDWR, 0600);

    assert_int_equal(ready(fd), HPOLLIN | HPOLLOUT);
    env_console_input("");
    assert_int_equal(ready(0), HPOLLOUT);
    env_console_input("x");
    assert_int_equal(ready(0), HPOLLIN | HPOLLOUT);
    env_console_input(NULL);
}

/* A pipe that is closed under a thread that polls it stays until that is done. */
static void test_close_while_polled(void **state)
{
    struct hermit_pollfd polled = {.events = HPOLLIN};
    pthread_t writer;
    int fds[2];

    (void)state;
    assert_int_equal(sys_pipe(fds, 0), 0);
    polled.fd = sys_dup(fds[0]);
    pthread_create(&writer, NULL, write_later, &fds[1]);
    sys_close(fds[0]);
    assert_int_equal(sys_poll(&polled, 1, -1), 1);
    sys_close(polled.fd);
    pthread_join(writer, NULL);
    assert_int_equal(sys_write(fds[1], "x", 1), -HE_PIPE);
}

static void test_eventfd(void **state)
{
    uint64_t value = 0;

    (void)state;
    assert_int_equal(sys_eventfd(UINT64_MAX, 0), -HE_INVAL);
    assert_int_equal(sys_eventfd(0, HO_APPEND), -HE_INVAL);
    int fd = sys_eventfd(3, HO_NONBLOCK | HO_CLOEXEC);

    assert_int_equal(fd, 3);
    assert_int_equal(ready(fd), HPOLLIN | HPOLLOUT);
    assert_int_equal(sys_read(fd, &value, 7), -HE_INVAL);
    assert_int_equal(sys_read(fd, &value, 8), 8);
    assert_int_equal(value, 3);
    assert_int_equal(sys_read(fd, &value, 8), -HE_AGAIN);
    assert_int_equal(ready(fd), HPOLLOUT);
    value = UINT64_MAX;
    assert_int_equal(sys_write(fd, &value, 8), -HE_INVAL);
    value = UINT64_MAX - 1;
    assert_int_equal(sys_write(fd, &value, 8), 8);
    assert_int_equal(ready(fd), HPOLLIN);
    value = 1;
    assert_int_equal(sys_write(fd, &value, 8), -HE_AGAIN);

    fd = sys_eventfd(2, HEFD_SEMAPHORE | HO_NONBLOCK);
    assert_int_equal(sys_read(fd, &value, 8), 8);
    assert_int_equal(value, 1);
    assert_int_equal(sys_read(fd, &value, 8), 8);
    assert_int_equal(sys_read(fd, &value, 8), -HE_AGAIN);
    for (int n = 0; n < 2; n++) {
        env_fail_allocation(n);
        int result = sys_eventfd(0, 0);

        assert_true(result == -HE_NOMEM || result == 5);
    }
}

static void *add_ones(void *arg)
{
    const uint64_t one = 1;

    for (int i = 0; i < 20000; i++) {
        if (sys_write(*(int *)arg, &one, sizeof(one)) != sizeof(one)) {
            return "failed";
        }
    }
    return NULL;
}

static void test_eventfd_wakes(void **state)
{
    pthread_t writer[2];
    int fd = sys_eventfd(0, 0);
    uint64_t sum = 0, value;

    (void)state;
    for (int i = 0; i < 2; i++) {
        pthread_create(&writer[i], NULL, add_ones, &fd);
    }
    while (sum < 40000) {
        assert_int_equal(sys_read(fd, &value, sizeof(value)), sizeof(value));
        assert_true(value > 0);
        sum += value;
    }
    assert_int_equal(sum, 40000);
    for (int i = 0; i < 2; i++) {
        pthread_join(writer[i], NULL);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pipe_moves_bytes),
        TEST(test_pipe_refuses),
        TEST(test_pipe_without_memory),
        TEST(test_pipe_is_full),
        TEST(test_pipe_keeps_records_together),
        TEST(test_poll_waits),
        TEST(test_poll_of_other_files),
        TEST(test_close_while_polled),
        TEST(test_eventfd),
        TEST(test_eventfd_wakes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
