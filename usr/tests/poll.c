/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipes, eventfd, poll() and select() between threads. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define ROUNDS 2000

static void test_pipe(void)
{
    char buf[16];
    struct stat st;
    int fds[2], bytes;

    CHECK(pipe2(fds, O_CLOEXEC) == 0);
    CHECK(fcntl(fds[0], F_GETFD) == FD_CLOEXEC);
    CHECK(write(fds[1], "0123456789", 10) == 10);
    CHECK(ioctl(fds[0], FIONREAD, &bytes) == 0 && bytes == 10);
    CHECK(read(fds[0], buf, sizeof(buf)) == 10 && memcmp(buf, "0123456789", 10) == 0);
    CHECK(fstat(fds[0], &st) == 0 && S_ISFIFO(st.st_mode));
    CHECK_ERRNO(lseek(fds[0], 0, SEEK_CUR), ESPIPE);
    CHECK(fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERRNO(read(fds[0], buf, 1), EAGAIN);
    FILE *in = fdopen(fds[0], "r"), *out = fdopen(fds[1], "w");

    CHECK(fprintf(out, "%d %s\n", 42, "words") == 9 && fclose(out) == 0);
    CHECK(fgets(buf, sizeof(buf), in) != NULL && strcmp(buf, "42 words\n") == 0);
    CHECK(fgets(buf, sizeof(buf), in) == NULL && feof(in));
    CHECK(fclose(in) == 0);
}

struct loop {
    int in, out;
};

static void *echo(void *arg)
{
    const struct loop *loop = arg;
    char c;

    while (read(loop->in, &c, 1) == 1) {
        CHECK(write(loop->out, &c, 1) == 1);
    }
    close(loop->out);
    return NULL;
}

/* There and back, half of the time found by poll(), half by a read that blocks. */
static void test_round_trips(void)
{
    int there[2], back[2];
    pthread_t thread;
    char c;

    CHECK(pipe(there) == 0 && pipe(back) == 0);
    struct loop loop = {there[0], back[1]};
    struct pollfd polled[2] = {{.fd = there[1], .events = 0},
                               {.fd = back[0], .events = POLLIN}};

    CHECK(pthread_create(&thread, NULL, echo, &loop) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        c = (char)i;
        CHECK(write(there[1], &c, 1) == 1);
        if (i % 2 == 0) {
            CHECK(poll(polled, 2, -1) == 1 && polled[1].revents == POLLIN);
        }
        CHECK(read(back[0], &c, 1) == 1 && c == (char)i);
    }
    close(there[1]);
    CHECK(read(back[0], &c, 1) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(poll(polled, 2, -1) == 2);
    CHECK(polled[0].revents == POLLNVAL && polled[1].revents == POLLHUP);
    close(there[0]);
    close(back[0]);
}

static void *post(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(eventfd_write(*(int *)arg, 1) == 0);
    }
    return NULL;
}

static void test_eventfd(void)
{
    int fd = eventfd(0, EFD_SEMAPHORE);
    pthread_t thread;
    eventfd_t value;

    CHECK(fd >= 0);
    CHECK(pthread_create(&thread, NULL, post, &fd) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(eventfd_read(fd, &value) == 0 && value == 1);
    }
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERRNO(eventfd_read(fd, &value), EAGAIN);
    CHECK_ERRNO(eventfd(0, 0x100), EINVAL);
    close(fd);
}

static void test_timeouts(void)
{
    const struct timespec brief = {0, 20000000}, wrong = {0, 1000000000};
    struct timespec before, after;
    struct pollfd polled = {.events = POLLIN};
    int fds[2];

    CHECK(pipe(fds) == 0);
    polled.fd = fds[0];
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK(ppoll(&polled, 1, &brief, NULL) == 0);
    CHECK(poll(&polled, 1, 20) == 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long long waited =
        (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;

    CHECK(waited >= 40000000);
    CHECK(poll(&polled, 1, 0) == 0);
    CHECK_ERRNO(ppoll(&polled, 1, &wrong, NULL), EINVAL);
    CHECK_ERRNO(poll(&polled, 1000000, 0), EINVAL);
    close(fds[0]);
    close(fds[1]);
}

static void test_select(void)
{
    struct timeval none = {0, 0}, wrong = {-1, 0};
    fd_set in, out, except;
    int fds[2];
    char c;

    CHECK(pipe(fds) == 0);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&except);
    FD_SET(fds[0], &in);
    FD_SET(fds[1], &out);
    FD_SET(fds[0], &except);
    CHECK(select(fds[1] + 1, &in, &out, &except, &none) == 1);
    CHECK(!FD_ISSET(fds[0], &in) && FD_ISSET(fds[1], &out) && !FD_ISSET(fds[0], &except));
    CHECK(write(fds[1], "x", 1) == 1);
    FD_SET(fds[0], &in);
    CHECK(select(fds[0] + 1, &in, NULL, NULL, NULL) == 1 && FD_ISSET(fds[0], &in));
    CHECK(read(fds[0], &c, 1) == 1);
    CHECK(select(fds[0] + 1, &in, NULL, NULL, &none) == 0 && !FD_ISSET(fds[0], &in));
    close(fds[1]);
    FD_SET(fds[0], &in);
    CHECK(select(fds[0] + 1, &in, NULL, NULL, &none) == 1 && FD_ISSET(fds[0], &in));
    close(fds[0]);
    CHECK_ERRNO(select(fds[0] + 1, &in, NULL, NULL, &none), EBADF);
    CHECK(FD_ISSET(fds[0], &in));
    CHECK_ERRNO(select(-1, NULL, NULL, NULL, &none), EINVAL);
    CHECK_ERRNO(select(0, NULL, NULL, NULL, &wrong), EINVAL);
    CHECK(select(0, NULL, NULL, NULL, &none) == 0);
}

static void *count_up(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(eventfd_write(((int *)arg)[i % 2], 1) == 0);
    }
    return NULL;
}

/* Two counters, one level- and one edge-triggered: all that was sent arrives. */
static void test_epoll(void)
{
    int fd[2] = {eventfd(0, EFD_NONBLOCK), eventfd(0, EFD_NONBLOCK)};
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd[0]}}, got[2];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    unsigned long sum = 0;
    pthread_t thread;
    eventfd_t value;

    CHECK(epoll >= 0);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd[0], &event) == 0);
    CHECK_ERRNO(epoll_ctl(epoll, EPOLL_CTL_ADD, fd[0], &event), EEXIST);
    event = (struct epoll_event){.events = EPOLLIN | EPOLLET, .data = {.fd = fd[1]}};
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd[1], &event) == 0);
    CHECK(epoll_wait(epoll, got, 2, 20) == 0);
    CHECK(pthread_create(&thread, NULL, count_up, fd) == 0);
    while (sum < ROUNDS) {
        int count = epoll_wait(epoll, got, 2, -1);

        CHECK(count > 0);
        for (int i = 0; i < count; i++) {
            CHECK((got[i].events & ~EPOLLIN) == 0);
            sum += eventfd_read(got[i].data.fd, &value) == 0 ? value : 0;
        }
    }
    CHECK(sum == ROUNDS);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_DEL, fd[0], NULL) == 0);
    CHECK(close(fd[1]) == 0 && close(epoll) == 0 && close(fd[0]) == 0);
}

int main(void)
{
    test_pipe();
    test_round_trips();
    test_eventfd();
    test_timeouts();
    test_select();
    test_epoll();
    printf("poll: ok\n");
    return 0;
}
