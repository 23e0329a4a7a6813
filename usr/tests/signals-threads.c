/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals between threads: to one that computes and never calls the system, to one that
 * sleeps, to the program whatever thread takes it; and nothing that is queued is lost.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static int count_of_values = 100000;

static atomic_int caught;
static pthread_t taker;
static atomic_int ready;
static volatile int go_on;

static void count(int number)
{
    (void)number;
    taker = pthread_self();
    atomic_fetch_add(&caught, 1);
}

static void install(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    CHECK(sigaction(number, &action, NULL) == 0);
}

/* Keeps values in every kind of register over the interruptions. */
static void *compute(void *arg)
{
    double sum = 0.0, step = 1.0;
    unsigned long a = 1, b = 2, c = 3;

    atomic_store(&ready, 1);
    while (atomic_load_explicit(&caught, memory_order_relaxed) < *(int *)arg) {
        sum += step;
        a = b ^ c;
        b = c + 1;
        c = a ^ (b - 1);
        CHECK(a == (c ^ (b - 1)) && sum >= step);
    }
    return NULL;
}

static void computing_thread(void)
{
    pthread_t thread;
    int wanted = 200;

    caught = ready = 0;
    install(SIGUSR1, count, 0);
    CHECK(pthread_create(&thread, NULL, compute, &wanted) == 0);
    while (!ready) {
        sched_yield();
    }
    for (int i = 0; i < wanted; i++) {
        CHECK(pthread_kill(thread, SIGUSR1) == 0);
        while (caught <= i) {
            sched_yield();
        }
        CHECK(pthread_equal(taker, thread));
    }
    CHECK(pthread_kill(thread, 0) == 0);
    CHECK(pthread_kill(thread, 1000) == EINVAL);
    CHECK(pthread_join(thread, NULL) == 0 && caught == wanted);
    CHECK(pthread_kill(thread, SIGUSR1) == ESRCH && pthread_cancel(thread) == ESRCH);
}

static void *sleep_on(void *arg)
{
    struct timespec left, long_time = {1000, 0};
    sem_t *never = arg;

    atomic_store(&ready, 1);
    CHECK(nanosleep(&long_time, &left) == -1 && errno == EINTR);
    CHECK(left.tv_sec >= 900 && left.tv_sec < 1000);
    atomic_store(&ready, 2);
    CHECK_ERRNO(sem_wait(never), EINTR);
    atomic_store(&ready, 3);
    while (ready == 3) {
        sched_yield();
    }
    usleep(1); /* what was sent too much, all of it before that, interrupts this */
    CHECK(sem_wait(never) == 0); /* with SA_RESTART it goes on */
    return NULL;
}

/* A signal too many may have led the thread past that state. */
static void kill_until(pthread_t thread, int number, int state)
{
    while (ready < state) {
        CHECK(pthread_kill(thread, number) == 0);
        usleep(1000);
    }
}

static void sleeping_thread(void)
{
    pthread_t thread;
    sem_t never;

    caught = ready = 0;
    CHECK(sem_init(&never, 0, 0) == 0);
    install(SIGUSR1, count, 0);
    install(SIGUSR2, count, SA_RESTART);
    CHECK(pthread_create(&thread, NULL, sleep_on, &never) == 0);
    while (ready == 0) {
        sched_yield();
    }
    kill_until(thread, SIGUSR1, 2);
    kill_until(thread, SIGUSR1, 3);
    atomic_store(&ready, 4);
    int before = caught;

    while (caught < before + 5) {
        CHECK(pthread_kill(thread, SIGUSR2) == 0);
        usleep(1000);
    }
    CHECK(ready == 4);
    CHECK(sem_post(&never) == 0 && pthread_join(thread, NULL) == 0);
}

static void *wait_for_go(void *arg)
{
    sigset_t set;

    sigemptyset(&set);
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &set) == 0);
    CHECK(sigismember(&set, SIGTERM)); /* inherited */
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
    atomic_store(&ready, 1);
    while (!go_on) {
        usleep(100);
    }
    return arg;
}

/* Sent to the program: the thread that does not block it takes it. */
static void any_thread(void)
{
    pthread_t thread;
    sigset_t set, pending;

    caught = ready = 0;
    install(SIGTERM, count, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    CHECK(kill(getpid(), SIGTERM) == 0 && caught == 0);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1);
    CHECK(pthread_create(&thread, NULL, wait_for_go, NULL) == 0);
    while (caught == 0) {
        usleep(100);
    }
    CHECK(pthread_equal(taker, thread));
    CHECK(kill(getpid(), SIGTERM) == 0);
    while (caught == 1) {
        usleep(100);
    }
    CHECK(pthread_equal(taker, thread));
    go_on = 1;
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0 && caught == 2);
}

static atomic_int received, expected_value;

static void on_value(int number, siginfo_t *info, void *context)
{
    (void)context;
    CHECK(number == SIGRTMIN + 3 && info->si_code == SI_QUEUE);
    CHECK(info->si_value.sival_int == expected_value); /* in order */
    atomic_fetch_add(&expected_value, 1);
    atomic_fetch_add(&received, 1);
}

static void *receive(void *arg)
{
    while (received < count_of_values) {
        usleep(100000);
    }
    return arg;
}

/* Real-time signals carry a value each, are queued, and come in order. */
static void nothing_lost(void)
{
    struct sigaction action = {.sa_sigaction = on_value, .sa_flags = SA_SIGINFO};
    pthread_t thread;

    CHECK(sigaction(SIGRTMIN + 3, &action, NULL) == 0);
    CHECK(pthread_create(&thread, NULL, receive, NULL) == 0);
    for (int i = 0; i < count_of_values; i++) {
        union sigval value = {.sival_int = i};
        int error;

        while (error = pthread_sigqueue(thread, SIGRTMIN + 3, value), error == EAGAIN) {
            usleep(1000); /* the queue is full */
        }
        CHECK(error == 0);
    }
    CHECK(pthread_join(thread, NULL) == 0 && received == count_of_values);
}

static void *collect(void *arg)
{
    long sum = 0;
    sigset_t set;
    siginfo_t info;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    for (int i = 0; i < count_of_values; i++) {
        CHECK(sigwaitinfo(&set, &info) == SIGRTMIN && info.si_code == SI_QUEUE);
        sum += info.si_value.sival_int;
    }
    *(long *)arg += sum;
    return NULL;
}

/* The same for a thread that waits for them, sent to the program by two threads. */
static void *send_half(void *arg)
{
    for (int i = 0; i < count_of_values / 2; i++) {
        union sigval value = {.sival_int = i};

        while (sigqueue(getpid(), SIGRTMIN, value) != 0) {
            CHECK(errno == EAGAIN);
            usleep(1000);
        }
    }
    return arg;
}

static void waited_for(void)
{
    pthread_t collector, sender;
    sigset_t set;
    long sum = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    CHECK(pthread_create(&collector, NULL, collect, &sum) == 0);
    CHECK(pthread_create(&sender, NULL, send_half, NULL) == 0);
    send_half(NULL);
    CHECK(pthread_join(sender, NULL) == 0 && pthread_join(collector, NULL) == 0);
    CHECK(sum == (long)(count_of_values / 2) * (count_of_values / 2 - 1));
}

static ssize_t write_much(int way, int fd)
{
    static char much[1 << 20];
    struct iovec both[] = {{much, 10}, {much, sizeof(much) - 10}};

    return way == 0   ? write(fd, much, sizeof(much))
           : way == 1 ? writev(fd, both, 2)
                      : send(fd, much, sizeof(much), 0);
}

static int wait_in_vain(int way, int fd)
{
    const struct timespec long_time = {1000, 0};
    struct pollfd polled = {fd, POLLIN, 0};
    struct epoll_event event;
    int epoll, result;
    char byte;

    switch (way) {
    case 0:
        return poll(&polled, 1, -1);
    case 1:
        return ppoll(&polled, 1, NULL, NULL);
    case 2:
        return select(0, NULL, NULL, NULL, NULL);
    case 3:
        epoll = epoll_create1(0);
        result = epoll_wait(epoll, &event, 1, -1);
        close(epoll);
        return result;
    case 4:
        return (int)read(fd, &byte, 1);
    default:
        return nanosleep(&long_time, NULL);
    }
}

/* The handler of the signal that ends a call or cuts a write short has run when the call
 * returns. */
static void cut_short(void)
{
    const struct itimerval often = {{0, 5000}, {0, 5000}}, never = {{0, 0}, {0, 0}};
    int ends[3][2];

    CHECK(pipe(ends[0]) == 0 && pipe(ends[1]) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[2]) == 0);
    install(SIGALRM, count, 0);
    CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
    for (int way = 0; way < 6; way++) {
        int before = atomic_load(&caught);

        CHECK_ERRNO(wait_in_vain(way, ends[0][0]), EINTR);
        CHECK(atomic_load(&caught) > before);
    }
    for (int way = 0; way < 3; way++) {
        int before = atomic_load(&caught);
        ssize_t done = write_much(way, ends[way][1]);

        CHECK(atomic_load(&caught) > before);
        CHECK(done > 0 && done < 1 << 20);
    }
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
    for (int way = 0; way < 3; way++) {
        CHECK(close(ends[way][0]) == 0 && close(ends[way][1]) == 0);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        count_of_values = atoi(argv[1]);
    }
    computing_thread();
    sleeping_thread();
    any_thread();
    nothing_lost();
    waited_for();
    cut_short();
    puts("signals-threads: ok");
    return 0;
}
