/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* epoll: its modes, sets in sets, and files that go while they are watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "fs/fs_test_env.h"

static struct hermit_epoll_event got[64];
static long blocks_before;

static int set_up(void **state)
{
    (void)state;
    /* The pool of files never shrinks: have it at its largest. */
    for (int fd = 3; fd < 200; fd++) {
        sys_open("/dev/null", HO_RDONLY, 0);
    }
    for (int fd = 3; fd < 200; fd++) {
        sys_close(fd);
    }
    blocks_before = env_blocks_in_use();
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    env_fail_allocation(-1);
    for (int fd = 3; fd < HERMIT_OPEN_MAX; fd++) {
        sys_close(fd);
    }
    return env_blocks_in_use() == blocks_before ? 0 : -1;
}

static int control(int epoll, int op, int fd, uint32_t events)
{
    struct hermit_epoll_event event = {.events = events, .data = (uint64_t)fd};

    return sys_epoll_ctl(epoll, op, fd, &event);
}

static int look(int epoll)
{
    const struct hermit_timespec now = {0, 0};

    return sys_epoll_wait(epoll, got, ARRAY_LEN(got), &now);
}

static void make_pipe(int fds[2])
{
    assert_int_equal(sys_pipe(fds, HO_NONBLOCK), 0);
}

static void test_level(void **state)
{
    int epoll = sys_epoll_create(HO_CLOEXEC), fds[2];
    char c;

    (void)state;
    make_pipe(fds);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN), 0);
    assert_int_equal(look(epoll), 0);
    sys_write(fds[1], "ab", 2);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(look(epoll), 1);
        assert_int_equal(got[0].events, HPOLLIN);
        assert_int_equal(got[0].data, fds[0]);
    }
    sys_read(fds[0], &c, 1);
    assert_int_equal(look(epoll), 1);
    sys_read(fds[0], &c, 1);
    assert_int_equal(look(epoll), 0);
    sys_close(fds[1]);
    assert_int_equal(look(epoll), 1);
    assert_int_equal(got[0].events, HPOLLHUP);
    assert_int_equal(control(epoll, HEPOLL_CTL_DEL, fds[0], 0), 0);
    assert_int_equal(look(epoll), 0);
}

static void test_edge(void **state)
{
    int epoll = sys_epoll_create(0), fds[2];
    char c;

    (void)state;
    make_pipe(fds);
    sys_write(fds[1], "a", 1);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN | HEPOLLET), 0);
    assert_int_equal(look(epoll), 1);
    assert_int_equal(look(epoll), 0);
    sys_write(fds[1], "b", 1);
    assert_int_equal(look(epoll), 1);
    sys_read(fds[0], &c, 1);
    assert_int_equal(look(epoll), 0);
    sys_write(fds[1], "b", 1);
    sys_read(fds[0], &c, 1);
    sys_read(fds[0], &c, 1);
    assert_int_equal(look(epoll), 0); /* no longer true */
    assert_int_equal(control(epoll, HEPOLL_CTL_MOD, fds[0], HPOLLIN | HEPOLLET), 0);
    assert_int_equal(look(epoll), 0);
    sys_write(fds[1], "b", 1);
    assert_int_equal(look(epoll), 1);
    assert_int_equal(control(epoll, HEPOLL_CTL_MOD, fds[0], HPOLLIN | HEPOLLET), 0);
    assert_int_equal(look(epoll), 1); /* a change asks again */
}

static void test_oneshot(void **state)
{
    int epoll = sys_epoll_create(0), fds[2];

    (void)state;
    make_pipe(fds);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN | HEPOLLONESHOT), 0);
    sys_write(fds[1], "a", 1);
    assert_int_equal(look(epoll), 1);
    sys_write(fds[1], "a", 1);
    assert_int_equal(look(epoll), 0);
    assert_int_equal(control(epoll, HEPOLL_CTL_MOD, fds[0], HPOLLIN | HEPOLLONESHOT), 0);
    assert_int_equal(look(epoll), 1);
    sys_close(fds[1]);
    assert_int_equal(look(epoll), 0);
}

static void test_refuses(void **state)
{
    int epoll = sys_epoll_create(0), fds[2];
    int file = sys_open("/dev/null", HO_RDWR, 0);
    char c;

    (void)state;
    make_pipe(fds);
    assert_int_equal(sys_epoll_create(HO_NONBLOCK), -HE_INVAL);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, file, HPOLLIN), -HE_PERM);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, 600, HPOLLIN), -HE_BADF);
    assert_int_equal(control(-1, HEPOLL_CTL_ADD, fds[0], HPOLLIN), -HE_BADF);
    assert_int_equal(control(fds[0], HEPOLL_CTL_ADD, fds[1], HPOLLIN), -HE_INVAL);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, epoll, HPOLLIN), -HE_INVAL);
    assert_int_equal(control(epoll, 4, fds[0], HPOLLIN), -HE_INVAL);
    assert_int_equal(control(epoll, HEPOLL_CTL_MOD, fds[0], HPOLLIN), -HE_NOENT);
    assert_int_equal(control(epoll, HEPOLL_CTL_DEL, fds[0], HPOLLIN), -HE_NOENT);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN), 0);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN), -HE_EXIST);
    assert_int_equal(sys_epoll_ctl(epoll, HEPOLL_CTL_MOD, fds[0], NULL), -HE_FAULT);
    assert_int_equal(sys_epoll_ctl(epoll, HEPOLL_CTL_DEL, fds[0], NULL), 0);
    assert_int_equal(sys_epoll_wait(epoll, got, 0, NULL), -HE_INVAL);
    assert_int_equal(sys_epoll_wait(epoll, NULL, 1, NULL), -HE_FAULT);
    assert_int_equal(sys_epoll_wait(fds[0], got, 1, NULL), -HE_INVAL);
    assert_int_equal(sys_read(epoll, &c, 1), -HE_INVAL);
    assert_int_equal(sys_write(epoll, &c, 1), -HE_INVAL);
    for (int n = 0; n < 2; n++) {
        env_fail_allocation(n);
        int err = control(epoll, HEPOLL_CTL_ADD, fds[1], HPOLLIN);

        assert_true(err == -HE_NOMEM || err == 0);
    }
}

/* What a copy of the descriptor keeps open is still watched; the last close ends it. */
static void test_close(void **state)
{
    int epoll = sys_epoll_create(0), fds[2];

    (void)state;
    make_pipe(fds);
    sys_write(fds[1], "a", 1);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN), 0);
    int copy = sys_dup(fds[0]);

    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, copy, HPOLLIN), 0);
    assert_int_equal(look(epoll), 2);
    sys_close(fds[0]);
    assert_int_equal(look(epoll), 2);
    sys_close(copy);
    assert_int_equal(look(epoll), 0);
    make_pipe(fds);
    assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[0], HPOLLIN), 0);
    sys_close(epoll);
    sys_write(fds[1], "a", 1); /* notifies nobody */
}

static void test_many(void **state)
{
    enum { PIPES = 40 };
    int epoll = sys_epoll_create(0), fds[PIPES][2];
    const struct hermit_timespec now = {0, 0};
    unsigned seen = 0;

    (void)state;
    for (int i = 0; i < PIPES; i++) {
        make_pipe(fds[i]);
        assert_int_equal(control(epoll, HEPOLL_CTL_ADD, fds[i][0], HPOLLIN), 0);
        sys_write(fds[i][1], "x", 1);
    }
    assert_int_equal(look(epoll), PIPES);
    /* Small portions come round to everybody. */
    for (int i = 0; i < PIPES; i += 8) {
        assert_int_equal(sys_epoll_wait(epoll, got, 8, &now), 8);
        for (int j = 0; j < 8; j++) {
            seen += (unsigned)got[j].data;
        }
    }
    for (int i = 0; i < PIPES; i++) {
        seen -= (unsigned)fds[i][0];
    }
    assert_int_equal(seen, 0);
    for (int i = 0; i < PIPES; i += 2) {
        assert_int_equal(control(epoll, HEPOLL_CTL_DEL, fds[i][0], 0), 0);
    }
    assert_int_equal(look(epoll), PIPES / 2);
}

static void test_sets_in_sets(void **state)
{
    int set[8], fds[2];
    struct hermit_pollfd polled = {.events = HPOLLIN};

    (void)state;
    make_pipe(fds);
    for (size_t i = 0; i < ARRAY_LEN(set); i++) {
        set[i] = sys_epoll_create(0);
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(control(set[i], HEPOLL_CTL_ADD, set[i + 1], HPOLLIN), 0);
    }
    assert_int_equal(control(set[5], HEPOLL_CTL_ADD, set[6], HPOLLIN), -HE_LOOP);
    assert_int_equal(control(set[6], HEPOLL_CTL_ADD, set[0], HPOLLIN), -HE_LOOP);
    assert_int_equal(control(set[3], HEPOLL_CTL_ADD, set[0], HPOLLIN), -HE_LOOP);
    assert_int_equal(control(set[5], HEPOLL_CTL_ADD, fds[0], HPOLLIN), 0);
    polled.fd = set[0];
    assert_int_equal(sys_poll(&polled, 1, 0), 0);
    sys_write(fds[1], "x", 1);
    assert_int_equal(sys_poll(&polled, 1, 0), 1);
    assert_int_equal(look(set[0]), 1);
    assert_int_equal(look(set[4]), 1);
    assert_int_equal(look(set[5]), 1);
    assert_int_equal(got[0].data, fds[0]);
}

#define ROUNDS 5000

static void *send_rounds(void *arg)
{
    const uint64_t one = 1;

    for (int i = 0; i < ROUNDS; i++) {
        sys_write(*(int *)arg, &one, sizeof(one));
    }
    return NULL;
}

/* Edge-triggered, several counters and threads: nothing that was sent is missed. */
static void test_no_event_is_lost(void **state)
{
    enum { COUNTERS = 3 };
    int epoll = sys_epoll_create(0), fd[COUNTERS];
    pthread_t sender[COUNTERS];
    uint64_t sum = 0, value;

    (void)state;
    for (int i = 0; i < COUNTERS; i++) {
        fd[i] = sys_eventfd(0, HO_NONBLOCK);
        control(epoll, HEPOLL_CTL_ADD, fd[i], HPOLLIN | HEPOLLET);
        pthread_create(&sender[i], NULL, send_rounds, &fd[i]);
    }
    while (sum < COUNTERS * ROUNDS) {
        int count = sys_epoll_wait(epoll, got, 2, NULL);

        assert_true(count > 0);
        for (int i = 0; i < count; i++) {
            if (sys_read((int)got[i].data, &value, sizeof(value)) > 0) {
                sum += value;
            }
        }
    }
    assert_int_equal(sum, COUNTERS * ROUNDS);
    for (int i = 0; i < COUNTERS; i++) {
        pthread_join(sender[i], NULL);
    }
}

static void *open_and_close(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        int fd = sys_eventfd(1, HO_NONBLOCK);

        control(*(int *)arg, HEPOLL_CTL_ADD, fd, HPOLLIN);
        sys_close(fd);
    }
    return NULL;
}

static void test_close_races_with_wait(void **state)
{
    const struct hermit_timespec brief = {0, 1000000};
    int epoll = sys_epoll_create(0);
    pthread_t thread[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        pthread_create(&thread[i], NULL, open_and_close, &epoll);
    }
    for (int i = 0; i < 2000; i++) {
        int count = sys_epoll_wait(epoll, got, ARRAY_LEN(got), &brief);

        assert_true(count >= 0 && count <= 2);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(thread[i], NULL);
    }
    assert_int_equal(look(epoll), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_level),
        TEST(test_edge),
        TEST(test_oneshot),
        TEST(test_refuses),
        TEST(test_close),
        TEST(test_many),
        TEST(test_sets_in_sets),
        TEST(test_no_event_is_lost),
        TEST(test_close_races_with_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
