/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Broadcasts: who waits for a condition goes on to wait for the mutex without running in
 * between, and the mutex is handed from one to the next. With every kind of mutex, with
 * it held and not; the condition may be destroyed at once, and time, a signal or a
 * cancellation that comes while the mutex is waited for is too late.
 */
#include <pthread.h>
#include <signal.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define WAITERS    24
#define ROUNDS     20
#define STACK      65536
#define GATHERINGS 1000
#define PARTIES    8

static pthread_mutex_t *mutex;
static pthread_cond_t *condition;
static int arrived, inside, left, is_open, timed_out; /* guarded by the mutex */
static struct timespec *until;                        /* of the waits, or null */
static atomic_int handled;

static pthread_t start(void *(*entry)(void *arg))
{
    pthread_attr_t attr;
    pthread_t thread;

    CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, STACK) == 0);
    CHECK(pthread_create(&thread, &attr, entry, NULL) == 0);
    pthread_attr_destroy(&attr);
    return thread;
}

static void lock(void)
{
    CHECK(pthread_mutex_lock(mutex) == 0);
}

static void unlock(void *ignored)
{
    (void)ignored;
    CHECK(pthread_mutex_unlock(mutex) == 0);
}

static void *waiter(void *arg)
{
    lock();
    pthread_cleanup_push(unlock, NULL);
    arrived++;
    while (!is_open) {
        int error = until != NULL
                        ? pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, until)
                        : pthread_cond_wait(condition, mutex);

        CHECK(error == 0 || (until != NULL && error == ETIMEDOUT));
        timed_out += error != 0;
    }
    CHECK(inside++ == 0);
    sched_yield(); /* who does not wait for the mutex comes in now */
    CHECK(--inside == 0);
    left++;
    pthread_testcancel();
    pthread_cleanup_pop(1);
    return arg;
}

static long nsec_of(pthread_t thread)
{
    struct timespec spent;
    clockid_t clock;

    CHECK(pthread_getcpuclockid(thread, &clock) == 0 &&
          clock_gettime(clock, &spent) == 0);
    return spent.tv_sec * 1000000000L + spent.tv_nsec;
}

static void sleep_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    CHECK(nanosleep(&time, NULL) == 0);
}

static bool is_before(const struct timespec *point)
{
    struct timespec now;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec < point->tv_sec ||
           (now.tv_sec == point->tv_sec && now.tv_nsec < point->tv_nsec);
}

/* Starts all; when this returns, with the mutex held, all wait for the condition. */
static void gather(pthread_t *threads)
{
    arrived = left = is_open = 0;
    for (int i = 0; i < WAITERS; i++) {
        threads[i] = start(waiter);
    }
    for (lock(); arrived < WAITERS; lock()) {
        unlock(NULL);
        sched_yield();
    }
}

static void finish(const pthread_t *threads, void *wanted)
{
    for (int i = 0; i < WAITERS; i++) {
        void *result;

        CHECK(pthread_join(threads[i], &result) == 0 && result == wanted);
    }
    CHECK(left == WAITERS);
}

/* With the mutex held, nobody runs; where there is one core, it is sure that all sleep.
 */
static void nobody_runs(const pthread_t *threads, long *before)
{
    bool is_sure = sysconf(_SC_NPROCESSORS_ONLN) == 1;

    for (int i = 0; i < WAITERS; i++) {
        long spent = nsec_of(threads[i]);

        CHECK(!is_sure || before[i] < 0 || spent == before[i]);
        before[i] = spent;
    }
}

static void broadcast_in_peace(void)
{
    long before[WAITERS];
    pthread_t threads[WAITERS];

    memset(before, -1, sizeof(before));
    gather(threads);
    for (int i = 0; i < 3; i++) { /* all have their turn, and fall asleep */
        unlock(NULL);
        sched_yield();
        lock();
    }
    nobody_runs(threads, before);
    is_open = 1;
    CHECK(pthread_cond_broadcast(condition) == 0);
    for (int i = 0; i < 3; i++) {
        sched_yield();
    }
    nobody_runs(threads, before);
    CHECK(left == 0);
    unlock(NULL);
    finish(threads, NULL);
}

/* Nobody touches the condition after the broadcast. */
static void destroy_at_once(void)
{
    pthread_t threads[WAITERS];

    gather(threads);
    is_open = 1;
    CHECK(pthread_cond_broadcast(condition) == 0);
    CHECK(pthread_cond_destroy(condition) == 0);
    memset(condition, 0xa5, sizeof(*condition));
    unlock(NULL);
    finish(threads, NULL);
    for (size_t i = 0; i < sizeof(*condition); i++) {
        CHECK(((unsigned char *)condition)[i] == 0xa5);
    }
    CHECK(pthread_cond_init(condition, NULL) == 0);
}

static void broadcast_unlocked(void)
{
    pthread_t threads[WAITERS];

    gather(threads);
    is_open = 1;
    unlock(NULL);
    CHECK(pthread_cond_broadcast(condition) == 0);
    finish(threads, NULL);
}

/* Those who were too early go on waiting, and some by signals. */
static void broadcast_in_vain(void)
{
    pthread_t threads[WAITERS];

    gather(threads);
    CHECK(pthread_cond_broadcast(condition) == 0);
    unlock(NULL);
    sched_yield();
    CHECK(pthread_cond_broadcast(condition) == 0);
    lock();
    is_open = 1;
    unlock(NULL);
    for (int i = 0; i < WAITERS / 2; i++) {
        CHECK(pthread_cond_signal(condition) == 0);
    }
    CHECK(pthread_cond_broadcast(condition) == 0);
    finish(threads, NULL);
}

static void each_kind(void)
{
    static const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK,
                                PTHREAD_MUTEX_RECURSIVE};

    for (unsigned kind = 0; kind < 9; kind++) {
        pthread_mutexattr_t attr;
        pthread_mutex_t other, *usual = mutex;

        CHECK(pthread_mutexattr_init(&attr) == 0);
        CHECK(pthread_mutexattr_settype(&attr, types[kind % 3]) == 0);
        CHECK(kind / 3 != 1 ||
              pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT) == 0);
        CHECK(kind / 3 != 2 ||
              pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST) == 0);
        CHECK(pthread_mutex_init(&other, &attr) == 0);
        mutex = &other;
        broadcast_unlocked();
        broadcast_in_vain();
        destroy_at_once();
        CHECK(pthread_mutex_destroy(&other) == 0);
        mutex = usual;
    }
}

/* The time is over while they wait for the mutex: they were in time. */
static void time_passes(void)
{
    bool in_time = false;

    for (long ms = 200; !in_time; ms *= 2) {
        pthread_t threads[WAITERS];
        struct timespec deadline;

        CHECK(clock_gettime(CLOCK_MONOTONIC, &deadline) == 0);
        deadline.tv_nsec += ms % 1000 * 1000000;
        deadline.tv_sec += ms / 1000 + deadline.tv_nsec / 1000000000;
        deadline.tv_nsec %= 1000000000;
        timed_out = 0;
        until = &deadline;
        gather(threads);
        is_open = 1;
        CHECK(pthread_cond_broadcast(condition) == 0);
        in_time = is_before(&deadline);
        while (is_before(&deadline)) {
            sleep_ms(10);
        }
        sleep_ms(10);
        unlock(NULL);
        finish(threads, NULL);
        CHECK(!in_time || timed_out == 0);
        until = NULL;
    }
}

static void count_signal(int number)
{
    (void)number;
    handled++;
}

/* A handler runs at once, although the mutex is not free. */
static void signals_come(void)
{
    pthread_t threads[WAITERS];

    CHECK(signal(SIGUSR1, count_signal) != SIG_ERR);
    handled = 0;
    gather(threads);
    is_open = 1;
    CHECK(pthread_cond_broadcast(condition) == 0);
    for (int i = 0; i < WAITERS; i++) {
        CHECK(pthread_kill(threads[i], SIGUSR1) == 0);
    }
    while (handled < WAITERS) {
        sleep_ms(1);
    }
    CHECK(left == 0);
    unlock(NULL);
    finish(threads, NULL);
}

/* Whoever was woken by the broadcast has been woken, and is cancelled later. */
static void cancelled_too_late(void)
{
    pthread_t threads[WAITERS];

    gather(threads);
    is_open = 1;
    CHECK(pthread_cond_broadcast(condition) == 0);
    for (int i = 0; i < WAITERS; i++) {
        CHECK(pthread_cancel(threads[i]) == 0);
    }
    unlock(NULL);
    finish(threads, PTHREAD_CANCELED);
}

/* The last one to come lets all go on. */
static void *party(void *arg)
{
    for (int round = 0; round < GATHERINGS; round++) {
        lock();
        if (++arrived == PARTIES) {
            arrived = 0;
            is_open = round + 1;
            CHECK(pthread_cond_broadcast(condition) == 0);
        }
        while (is_open <= round) {
            CHECK(pthread_cond_wait(condition, mutex) == 0);
        }
        unlock(NULL);
    }
    return arg;
}

static void many_rounds(void)
{
    pthread_t threads[PARTIES];

    arrived = is_open = 0;
    for (int i = 0; i < PARTIES; i++) {
        threads[i] = start(party);
    }
    for (int i = 0; i < PARTIES; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(is_open == GATHERINGS);
}

int main(void)
{
    pthread_mutex_t usual = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

    mutex = &usual;
    condition = &cond;
    for (int round = 0; round < ROUNDS; round++) {
        broadcast_in_peace();
        destroy_at_once();
        broadcast_unlocked();
        broadcast_in_vain();
    }
    each_kind();
    time_passes();
    signals_come();
    cancelled_too_late();
    many_rounds();
    puts("broadcast: ok");
    return 0;
}
