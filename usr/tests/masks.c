/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Waiting with a mask of signals: a signal that is blocked all the time but for the wait
 * ends it, whenever it comes. And timers as files.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "check.h"

static volatile sig_atomic_t count;
static sigset_t nothing;
static pthread_t first;

static void handler(int number)
{
    sigset_t mask;

    (void)number;
    count++;
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &mask) == 0 &&
          sigismember(&mask, SIGUSR1) == 1);
}

static int wait_poll(const struct timespec *timeout)
{
    return ppoll(NULL, 0, timeout, &nothing);
}

static int wait_select(const struct timespec *timeout)
{
    return pselect(0, NULL, NULL, NULL, timeout, &nothing);
}

static int wait_epoll(const struct timespec *timeout)
{
    static int epoll = -1;
    struct epoll_event event;

    if (epoll < 0) {
        epoll = epoll_create1(0);
    }
    return epoll_pwait2(epoll, &event, 1, timeout, &nothing);
}

static int (*const waits[])(const struct timespec *) = {wait_poll, wait_select,
                                                        wait_epoll};

static bool is_blocked(void)
{
    sigset_t mask;

    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    return sigismember(&mask, SIGUSR1) == 1;
}

static void pending(void)
{
    const struct timespec now = {0, 0};

    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        count = 0;
        CHECK(raise(SIGUSR1) == 0 && count == 0);
        CHECK_ERRNO(waits[i](NULL), EINTR);
        CHECK(count == 1 && is_blocked());
        CHECK(waits[i](&now) == 0 && count == 1);
        CHECK(raise(SIGUSR1) == 0);
        CHECK_ERRNO(waits[i](&now), EINTR);
        CHECK(count == 2 && is_blocked());
    }
}

static void *sender(void *arg)
{
    for (int i = 0; i < 300; i++) {
        int before = count;

        CHECK(pthread_kill(first, SIGUSR1) == 0);
        while (count == before) {
            usleep(10 + i % 7);
        }
    }
    return arg;
}

/* No signal falls between the mask and the sleep: else this would never end. */
static void raced(void)
{
    pthread_t thread;

    count = 0;
    CHECK(pthread_create(&thread, NULL, sender, NULL) == 0);
    for (int i = 0; i < 300; i++) {
        CHECK_ERRNO(waits[i % 3](NULL), EINTR);
    }
    CHECK(pthread_join(thread, NULL) == 0 && count == 300);
}

static void timers(void)
{
    const struct itimerspec often = {{0, 1000000}, {0, 1000000}};
    const struct itimerspec oftener = {{0, 30000}, {0, 30000}}, off = {{0, 0}, {0, 0}};
    struct itimerspec setting;
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    uint64_t expired = 0;

    CHECK(fd >= 0 && timerfd_gettime(fd, &setting) == 0 && setting.it_value.tv_nsec == 0);
    CHECK_ERRNO(read(fd, &expired, sizeof(expired)), EAGAIN);
    CHECK_ERRNO(read(fd, &expired, 4), EINVAL);
    CHECK_ERRNO(write(fd, &expired, sizeof(expired)), EINVAL);
    CHECK_ERRNO(timerfd_create(77, 0), EINVAL);
    CHECK_ERRNO(timerfd_settime(0, 0, &often, NULL), EINVAL);
    CHECK_ERRNO(timerfd_settime(999, 0, &often, NULL), EBADF);
    CHECK(poll(&polled, 1, 0) == 0 && timerfd_settime(fd, 0, &often, &setting) == 0);
    CHECK(poll(&polled, 1, -1) == 1 && polled.revents == POLLIN);
    CHECK(read(fd, &expired, sizeof(expired)) == sizeof(expired) && expired >= 1);
    usleep(5000);
    CHECK(read(fd, &expired, sizeof(expired)) == sizeof(expired) && expired >= 4);
    CHECK(timerfd_settime(fd, 0, &off, &setting) == 0);
    CHECK(setting.it_interval.tv_nsec == 1000000 && setting.it_value.tv_nsec > 0);
    CHECK(poll(&polled, 1, 3) == 0);
    CHECK(timerfd_settime(fd, 0, &oftener, NULL) == 0);
    for (int i = 0; i < 20000; i++) { /* some of them just when it expires */
        CHECK(timerfd_gettime(fd, &setting) == 0 && setting.it_value.tv_sec == 0);
        CHECK(setting.it_value.tv_nsec > 0 && setting.it_value.tv_nsec <= 30000);
    }
    usleep(3000);
    CHECK(poll(&polled, 1, 0) == 1); /* each is counted, though it is not heard of */
    CHECK(read(fd, &expired, sizeof(expired)) == sizeof(expired) && expired >= 100);
    for (int i = 0; i < 100; i++) {
        CHECK(poll(&polled, 1, -1) == 1);
        CHECK(read(fd, &expired, sizeof(expired)) == sizeof(expired) && expired >= 1);
    }
    CHECK(close(fd) == 0);
    fd = timerfd_create(CLOCK_REALTIME, 0);
    setting = (struct itimerspec){{0, 0}, {1, 0}}; /* long ago */
    CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &setting, NULL) == 0);
    CHECK(read(fd, &expired, sizeof(expired)) == sizeof(expired) && expired == 1);
    CHECK(close(fd) == 0);
}

int main(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigset_t set;

    first = pthread_self();
    sigemptyset(&nothing);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    pending();
    raced();
    timers();
    puts("masks: ok");
    return 0;
}
