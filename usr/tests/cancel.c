/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Cancellation: of threads that sleep in every kind of call, of one that computes and
 * allows it, disabled and pending; cleanup handlers and destructors run, locks are right.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static atomic_int state, cleanups, destructors;
static pthread_key_t key;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static pthread_t forever;

static void cleanup(void *arg)
{
    CHECK(arg == &cleanups);
    atomic_fetch_add(&cleanups, 1);
}

static void destroy(void *value)
{
    CHECK(value == &destructors);
    atomic_fetch_add(&destructors, 1);
}

static void unlock(void *arg)
{
    CHECK(pthread_mutex_unlock(arg) == 0);
}

static void in_nanosleep(void)
{
    sleep(1000);
}

static void in_cond_wait(void)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    pthread_cleanup_push(unlock, &mutex);
    for (;;) {
        pthread_cond_wait(&cond, &mutex);
    }
    pthread_cleanup_pop(1);
}

static void in_sem_wait(void)
{
    while (sem_wait(&sem) == -1) {
    }
}

static void in_sigwait(void)
{
    sigset_t set;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigwait(&set, &number);
}

static void in_pause(void)
{
    pause();
}

static void in_join(void)
{
    pthread_join(forever, NULL);
}

static void in_testcancel(void)
{
    for (;;) {
        pthread_testcancel();
        sched_yield();
    }
}

static void in_computation(void)
{
    CHECK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL) == 0);
    for (;;) {
    }
}

static void (*const places[])(void) = {in_nanosleep,  in_cond_wait,  in_sem_wait,
                                       in_sigwait,    in_pause,      in_join,
                                       in_testcancel, in_computation};

static void *run(void *arg)
{
    void (*const *place)(void) = arg;

    CHECK(pthread_setspecific(key, &destructors) == 0);
    pthread_cleanup_push(cleanup, &cleanups);
    atomic_store(&state, 1);
    (*place)();
    CHECK(!"not cancelled");
    pthread_cleanup_pop(0);
    return NULL;
}

static void everywhere(void)
{
    const int count = sizeof(places) / sizeof(places[0]);

    for (int delayed = 0; delayed < 2; delayed++) {
        for (int i = 0; i < count; i++) {
            pthread_t thread;
            void *result;

            state = 0;
            CHECK(pthread_create(&thread, NULL, run, (void *)&places[i]) == 0);
            while (state == 0) {
                sched_yield();
            }
            if (delayed) {
                usleep(2000); /* by then it sleeps */
            }
            CHECK(pthread_cancel(thread) == 0);
            CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
        }
    }
    CHECK(cleanups == 2 * count && destructors == 2 * count);
    CHECK(pthread_mutex_trylock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
}

static void *resist(void *arg)
{
    const struct timespec short_time = {0, 20000000};
    int old;

    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old) == 0);
    CHECK(old == PTHREAD_CANCEL_ENABLE);
    atomic_store(&state, 1);
    while (state == 1) {
        sched_yield();
    }
    CHECK(nanosleep(&short_time, NULL) == 0); /* pending, but nothing happens */
    pthread_testcancel();
    atomic_store(&state, 3);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old) == 0);
    CHECK(old == PTHREAD_CANCEL_DISABLE);
    atomic_store(&state, 4);
    sleep(1000);
    return arg;
}

static void disabled(void)
{
    pthread_t thread;
    void *result;

    state = 0;
    CHECK(pthread_create(&thread, NULL, resist, NULL) == 0);
    while (state == 0) {
        sched_yield();
    }
    CHECK(pthread_cancel(thread) == 0);
    state = 2;
    CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED && state == 4);
}

static void *poll_or_spin(void *arg)
{
    int async = *(const int *)arg;

    if (async) {
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    }
    atomic_store(&state, 1);
    while (state == 1) {
        pthread_testcancel();
    }
    return arg;
}

/*
 * A thread that runs on another core sees the request while pthread_cancel() is still at
 * work, and may have left the kernel before that is done: no error either.
 */
static void racing(void)
{
    const int rounds = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1000 : 20; /* a slice each */

    for (int i = 0; i < rounds; i++) {
        pthread_t thread;
        void *result;
        int async = i % 2;

        state = 0;
        CHECK(pthread_create(&thread, NULL, poll_or_spin, &async) == 0);
        while (state == 0) {
            sched_yield();
        }
        CHECK(pthread_cancel(thread) == 0);
        CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
    }
}

static void unlock_stream(void *arg)
{
    if (arg != NULL) {
        funlockfile(arg);
    }
}

static void *write_stream(void *arg)
{
    FILE *stream = arg, *locked = state == 1 ? stream : NULL;

    if (locked != NULL) {
        flockfile(stream);
    }
    pthread_cleanup_push(unlock_stream, locked);
    state = 2;
    for (;;) {
        fputs("to be cut off anywhere", stream);
    }
    pthread_cleanup_pop(0);
    return arg;
}

/* A thread that ends within a call of stdio leaves the stream to others, also where it
 * has locked it itself and unlocks it in a cleanup handler. */
static void in_stream(int locks)
{
    FILE *stream = fopen("/dev/null", "w");
    pthread_t thread;
    void *result;

    state = locks;
    CHECK(stream != NULL);
    CHECK(pthread_create(&thread, NULL, write_stream, stream) == 0);
    while (state != 2) {
        sched_yield();
    }
    CHECK(pthread_cancel(thread) == 0);
    CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
    CHECK(ftrylockfile(stream) == 0);
    funlockfile(stream);
    CHECK(fputs("whole", stream) >= 0 && fclose(stream) == 0);
}

static void *sleep_long(void *arg)
{
    sleep(100000);
    return arg;
}

int main(void)
{
    CHECK(pthread_key_create(&key, destroy) == 0 && sem_init(&sem, 0, 0) == 0);
    CHECK(pthread_create(&forever, NULL, sleep_long, NULL) == 0);
    everywhere();
    disabled();
    racing();
    in_stream(0);
    in_stream(1);
    CHECK(pthread_setcancelstate(99, NULL) == EINVAL);
    CHECK(pthread_setcanceltype(99, NULL) == EINVAL);
    CHECK(pthread_cancel(forever) == 0 && pthread_join(forever, NULL) == 0);
    puts("cancel: ok");
    return 0;
}
