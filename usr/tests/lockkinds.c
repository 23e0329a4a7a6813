/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Kinds of locks that GNU's C library has besides those of POSIX, and waits that a signal
 * handler interrupts but does not end.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include "check.h"

static pthread_rwlock_t rwlock;
static atomic_int writing, handled, woken, ready;
static pthread_mutex_t mutex = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void *write_once(void *arg)
{
    CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
    writing = 1;
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    return arg;
}

static void *read_once(void *arg)
{
    CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(writing == 1); /* the writer was first */
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    return arg;
}

/* A reader that comes while a writer waits for other readers. */
static void writers_first(void)
{
    pthread_t writer, readers[3];

    CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(pthread_create(&writer, NULL, write_once, NULL) == 0);
    while (pthread_rwlock_tryrdlock(&rwlock) == 0) { /* until the writer waits */
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
        sched_yield();
    }
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&readers[i], NULL, read_once, NULL) == 0);
    }
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == EBUSY && writing == 0);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    CHECK(pthread_join(writer, NULL) == 0);
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_join(readers[i], NULL) == 0);
    }
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);

    /* A writer that gives up lets readers go on. */
    struct timespec until = {0, 0};

    CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(pthread_rwlock_timedwrlock(&rwlock, &until) == ETIMEDOUT);
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == 0);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
}

static void rwlock_kinds(void)
{
    static pthread_rwlock_t made = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
    pthread_rwlockattr_t attr;
    int kind;

    CHECK(pthread_rwlockattr_init(&attr) == 0);
    CHECK(pthread_rwlockattr_getkind_np(&attr, &kind) == 0);
    CHECK(kind == PTHREAD_RWLOCK_PREFER_READER_NP);
    CHECK(pthread_rwlockattr_setkind_np(&attr, 99) == EINVAL);
    kind = PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
    CHECK(pthread_rwlockattr_setkind_np(&attr, kind) == 0);
    CHECK(pthread_rwlock_init(&rwlock, &attr) == 0);
    writers_first();
    rwlock = made;
    writing = 0;
    writers_first();
    CHECK(pthread_rwlockattr_destroy(&attr) == 0);
}

static void adaptive_mutex(void)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t other;
    int type;

    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP) == 0);
    CHECK(pthread_mutexattr_gettype(&attr, &type) == 0);
    CHECK(type == PTHREAD_MUTEX_ADAPTIVE_NP && pthread_mutex_init(&other, &attr) == 0);
    CHECK(pthread_mutex_lock(&other) == 0 && pthread_mutex_trylock(&other) == EBUSY);
    CHECK(pthread_mutex_unlock(&other) == 0 && pthread_mutex_destroy(&other) == 0);
}

static void on_signal(int number)
{
    (void)number;
    handled++;
}

static void *wait_once(void *arg)
{
    struct timespec until;

    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_sec += 1000;
    CHECK(pthread_mutex_lock(&mutex) == 0);
    ready = 1;
    CHECK((arg == NULL ? pthread_cond_wait(&cond, &mutex)
                       : pthread_cond_timedwait(&cond, &mutex, &until)) == 0);
    woken = 1;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return NULL;
}

/* The handler runs at once, and the wait goes on. */
static void interrupted_wait(void *is_timed)
{
    pthread_t thread;

    ready = handled = woken = 0;
    CHECK(pthread_create(&thread, NULL, wait_once, is_timed) == 0);
    while (ready == 0) {
        sched_yield();
    }
    for (int i = 1; i <= 50; i++) {
        CHECK(pthread_mutex_lock(&mutex) == 0); /* so it is in the wait */
        CHECK(woken == 0 && pthread_mutex_unlock(&mutex) == 0);
        CHECK(pthread_kill(thread, SIGUSR1) == 0);
        while (handled != i) {
            sched_yield();
        }
    }
    CHECK(pthread_mutex_lock(&mutex) == 0 && woken == 0);
    CHECK(pthread_cond_signal(&cond) == 0 && pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_join(thread, NULL) == 0 && woken == 1);
}

int main(void)
{
    const struct sigaction action = {.sa_handler = on_signal};

    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    rwlock_kinds();
    adaptive_mutex();
    interrupted_wait(NULL);
    interrupted_wait(&ready);
    puts("lockkinds: ok");
    return 0;
}
