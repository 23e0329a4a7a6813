/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Locks, conditions, barriers, semaphores and the life of threads under load. It is
 * compiled for Hermit and runs as a Linux program on a stand-in for the kernel's
 * futex and thread calls (linux_shim.c), so that it meets real parallelism and the
 * host's scheduler. A lost wake-up shows as a hang, which the runner ends.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include "linux_shim.h"

#define THREADS 8
#define ROUNDS  20000

static pthread_t threads[THREADS];

static void run(int count, void *(*entry)(void *))
{
    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, entry, (void *)(intptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        void *result = NULL;

        CHECK(pthread_join(threads[i], &result) == 0);
        CHECK(result == (void *)(intptr_t)(i + 1));
    }
}

#define DONE(arg) ((void *)((intptr_t)(arg) + 1))

/* A point in time a few microseconds from now. */
static struct timespec soon(unsigned int microseconds)
{
    struct timespec ts;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
    ts.tv_nsec += microseconds * 1000L;
    if (ts.tv_nsec >= 1000000000) {
        ts.tv_nsec -= 1000000000;
        ts.tv_sec++;
    }
    return ts;
}

static unsigned int next_random(unsigned int *state)
{
    *state = *state * 1103515245 + 12345;
    return *state >> 16;
}

/* --- mutexes */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t checking = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static long counters[3];

static void *use_mutexes(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct timespec until = soon((unsigned int)i % 16);

        if (i % 4 == 0) {
            while (pthread_mutex_trylock(&mutex) != 0) {
            }
        } else if (i % 4 == 1) {
            while (pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until) != 0) {
                until = soon(5);
            }
        } else {
            CHECK(pthread_mutex_lock(&mutex) == 0);
        }
        counters[0]++;
        CHECK(pthread_mutex_unlock(&mutex) == 0);
        CHECK(pthread_mutex_lock(&recursive) == 0);
        CHECK(pthread_mutex_lock(&recursive) == 0);
        CHECK(pthread_mutex_trylock(&recursive) == 0);
        counters[1]++;
        CHECK(pthread_mutex_unlock(&recursive) == 0);
        CHECK(pthread_mutex_unlock(&recursive) == 0);
        CHECK(pthread_mutex_unlock(&recursive) == 0);
        CHECK(pthread_mutex_unlock(&recursive) == EPERM);
        CHECK(pthread_mutex_lock(&checking) == 0);
        CHECK(pthread_mutex_lock(&checking) == EDEADLK);
        counters[2]++;
        CHECK(pthread_mutex_unlock(&checking) == 0);
    }
    return DONE(arg);
}

static void test_mutexes(void)
{
    run(THREADS, use_mutexes);
    for (int i = 0; i < 3; i++) {
        CHECK(counters[i] == (long)THREADS * ROUNDS);
    }
}

/* --- condition variables: a small queue, some consumers with time-outs */

#define QUEUE_MAX 3

static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int queued;
static long consumed;

static void *produce_or_consume(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&mutex) == 0);
        if ((intptr_t)arg % 2 == 0) {
            while (queued == QUEUE_MAX) {
                CHECK(pthread_cond_wait(&not_full, &mutex) == 0);
            }
            queued++;
            CHECK(pthread_cond_signal(&not_empty) == 0);
        } else {
            while (queued == 0) {
                struct timespec until = soon((unsigned int)i % 64);
                int error = (intptr_t)arg % 4 == 1
                                ? pthread_cond_wait(&not_empty, &mutex)
                                : pthread_cond_clockwait(&not_empty, &mutex,
                                                         CLOCK_MONOTONIC, &until);

                CHECK(error == 0 || error == ETIMEDOUT);
            }
            queued--;
            consumed++;
            CHECK(pthread_cond_signal(&not_full) == 0);
        }
        CHECK(queued >= 0 && queued <= QUEUE_MAX);
        CHECK(pthread_mutex_unlock(&mutex) == 0);
    }
    return DONE(arg);
}

/* Turns that only the other's signal gives: a single lost one is a hang. */
static long turn;

static void *take_turns(void *arg)
{
    intptr_t me = (intptr_t)arg;

    CHECK(pthread_mutex_lock(&mutex) == 0);
    for (int i = 0; i < 5 * ROUNDS; i++) {
        while (turn % 2 != me) {
            CHECK(pthread_cond_wait(&not_empty, &mutex) == 0);
        }
        turn++;
        CHECK(pthread_cond_signal(&not_empty) == 0);
        CHECK(pthread_mutex_unlock(&mutex) == 0);
        CHECK(pthread_mutex_lock(&mutex) == 0);
    }
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return DONE(arg);
}

/* A condition that is destroyed as soon as its broadcast has been made. */
struct starter {
    pthread_cond_t cond;
    int waiting, go, gone;
};
static struct starter *starter;

static void *wait_for_start(void *arg)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    starter->waiting++;
    while (!starter->go) {
        CHECK(pthread_cond_wait(&starter->cond, &mutex) == 0);
    }
    starter->gone++;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return DONE(arg);
}

static void start_and_destroy(void)
{
    starter = calloc(1, sizeof(*starter));
    CHECK(starter != NULL && pthread_cond_init(&starter->cond, NULL) == 0);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, wait_for_start, NULL) == 0);
    }
    CHECK(pthread_mutex_lock(&mutex) == 0);
    while (starter->waiting < THREADS) {
        CHECK(pthread_mutex_unlock(&mutex) == 0);
        CHECK(pthread_mutex_lock(&mutex) == 0);
    }
    starter->go = 1;
    CHECK(pthread_cond_broadcast(&starter->cond) == 0);
    CHECK(pthread_cond_destroy(&starter->cond) == 0);
    starter->cond.__sequence = 0xdeadbeef; /* nobody looks at it any more */
    starter->cond.__waiters = 0xdeadbeef;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(starter->gone == THREADS && starter->cond.__sequence == 0xdeadbeef &&
          starter->cond.__waiters == 0xdeadbeef);
    free(starter);
}

static void test_conditions(void)
{
    run(THREADS, produce_or_consume);
    run(2, take_turns);
    CHECK(turn == 10L * ROUNDS);
    CHECK(queued == 0 && consumed == (long)THREADS / 2 * ROUNDS);
    for (int i = 0; i < 500; i++) {
        start_and_destroy();
    }
}

/* --- read-write locks */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int readers, writers; /* inside, counted atomically */

static void *read_or_write(void *arg)
{
    unsigned int random = (unsigned int)(intptr_t)arg;

    for (int i = 0; i < ROUNDS; i++) {
        int is_writer = next_random(&random) % 4 == 0;
        struct timespec until = soon(next_random(&random) % 32);
        int error;

        switch (next_random(&random) % 3) {
        case 0:
            error = is_writer ? pthread_rwlock_wrlock(&rwlock)
                              : pthread_rwlock_rdlock(&rwlock);
            CHECK(error == 0);
            break;
        case 1:
            error = is_writer ? pthread_rwlock_trywrlock(&rwlock)
                              : pthread_rwlock_tryrdlock(&rwlock);
            CHECK(error == 0 || error == EBUSY);
            break;
        default:
            error = is_writer
                        ? pthread_rwlock_clockwrlock(&rwlock, CLOCK_MONOTONIC, &until)
                        : pthread_rwlock_clockrdlock(&rwlock, CLOCK_MONOTONIC, &until);
            CHECK(error == 0 || error == ETIMEDOUT);
            break;
        }
        if (error != 0) {
            continue;
        }
        if (is_writer) {
            CHECK(__atomic_add_fetch(&writers, 1, __ATOMIC_SEQ_CST) == 1);
            CHECK(__atomic_load_n(&readers, __ATOMIC_SEQ_CST) == 0);
            CHECK(pthread_rwlock_wrlock(&rwlock) == EDEADLK);
            __atomic_sub_fetch(&writers, 1, __ATOMIC_SEQ_CST);
        } else {
            __atomic_add_fetch(&readers, 1, __ATOMIC_SEQ_CST);
            CHECK(__atomic_load_n(&writers, __ATOMIC_SEQ_CST) == 0);
            CHECK(pthread_rwlock_rdlock(&rwlock) == 0); /* again, a writer may wait */
            CHECK(pthread_rwlock_unlock(&rwlock) == 0);
            __atomic_sub_fetch(&readers, 1, __ATOMIC_SEQ_CST);
        }
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    }
    return DONE(arg);
}

static void test_rwlocks(void)
{
    run(THREADS, read_or_write);
    CHECK(pthread_rwlock_unlock(&rwlock) == EINVAL);
    CHECK(pthread_rwlock_destroy(&rwlock) == 0);
}

/* --- barriers: all threads in one, and more threads than the barrier's count */

static pthread_barrier_t barrier;
static int steps[THREADS], serials;

static void *keep_step(void *arg)
{
    int me = (int)(intptr_t)arg;

    for (int i = 1; i <= ROUNDS / 10; i++) {
        __atomic_store_n(&steps[me], i, __ATOMIC_RELAXED);
        int result = pthread_barrier_wait(&barrier);

        CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        if (result != 0) {
            __atomic_fetch_add(&serials, 1, __ATOMIC_RELAXED);
        }
        for (int other = 0; other < THREADS; other++) {
            int step = __atomic_load_n(&steps[other], __ATOMIC_RELAXED);

            CHECK(step == i || step == i + 1);
        }
        CHECK(pthread_barrier_wait(&barrier) <= 0);
    }
    return DONE(arg);
}

/* As many meetings as there are tickets, so that nobody is left over at the end. */
static int tickets;

static void *meet_somebody(void *arg)
{
    while (__atomic_sub_fetch(&tickets, 1, __ATOMIC_RELAXED) >= 0) {
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
            __atomic_fetch_add(&serials, 1, __ATOMIC_RELAXED);
        }
    }
    return DONE(arg);
}

static pthread_barrier_t *short_lived;

static void *meet_once(void *arg)
{
    if (pthread_barrier_wait(short_lived) == PTHREAD_BARRIER_SERIAL_THREAD) {
        CHECK(pthread_barrier_destroy(short_lived) == 0);
        *short_lived = (pthread_barrier_t){.__arrived = 0xdead, .__inside = 0xdead};
    }
    return DONE(arg);
}

static void test_barriers(void)
{
    CHECK(pthread_barrier_init(&barrier, NULL, 0) == EINVAL);
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    run(THREADS, keep_step);
    CHECK(serials == ROUNDS / 10);
    CHECK(pthread_barrier_destroy(&barrier) == 0);
    CHECK(pthread_barrier_init(&barrier, NULL, 2) == 0);
    serials = 0;
    tickets = ROUNDS;
    run(THREADS, meet_somebody); /* pairs, whoever comes */
    CHECK(serials == ROUNDS / 2);
    CHECK(pthread_barrier_destroy(&barrier) == 0);
    for (int i = 0; i < 500; i++) {
        short_lived = calloc(1, sizeof(*short_lived));
        CHECK(pthread_barrier_init(short_lived, NULL, THREADS) == 0);
        run(THREADS, meet_once);
        CHECK(short_lived->__arrived == 0xdead && short_lived->__inside == 0xdead);
        free(short_lived);
    }
}

/* --- semaphores */

static sem_t items, places;
static long in_buffer;

static void *post_or_wait(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct timespec until = soon((unsigned int)i % 64);

        if ((intptr_t)arg % 2 == 0) {
            CHECK(sem_wait(&places) == 0);
            CHECK(__atomic_add_fetch(&in_buffer, 1, __ATOMIC_SEQ_CST) <= 4);
            CHECK(sem_post(&items) == 0);
        } else {
            while (sem_clockwait(&items, CLOCK_MONOTONIC, &until) != 0) {
                CHECK(errno == ETIMEDOUT);
                until = soon(50);
            }
            CHECK(__atomic_sub_fetch(&in_buffer, 1, __ATOMIC_SEQ_CST) >= 0);
            CHECK(sem_post(&places) == 0);
        }
    }
    return DONE(arg);
}

/* The one that waits frees the semaphore as soon as it has it. */
static void *post_to(void *arg)
{
    CHECK(sem_post(arg) == 0);
    return NULL;
}

static void test_semaphores(void)
{
    int value;

    CHECK(sem_init(&items, 0, 0) == 0 && sem_init(&places, 0, 4) == 0);
    run(THREADS, post_or_wait);
    CHECK(sem_getvalue(&items, &value) == 0 && value == 0);
    CHECK(sem_getvalue(&places, &value) == 0 && value == 4);
    CHECK(sem_trywait(&items) == -1 && errno == EAGAIN);
    for (int i = 0; i < 2000; i++) {
        sem_t *sem = malloc(sizeof(*sem));

        CHECK(sem != NULL && sem_init(sem, 0, 0) == 0);
        CHECK(pthread_create(&threads[0], NULL, post_to, sem) == 0);
        CHECK(sem_wait(sem) == 0);
        sem->__state = ~0UL;
        free(sem);
        CHECK(pthread_join(threads[0], NULL) == 0);
    }
}

/* --- once, keys, and threads that come and go */

static pthread_once_t once;
static int initialised;
static pthread_key_t keys[2];
static int destroyed, ended;

static void initialise(void)
{
    sys_yield();
    initialised++;
}

static void *use_once(void *arg)
{
    CHECK(pthread_barrier_wait(&barrier) <= 0);
    CHECK(pthread_once(&once, initialise) == 0);
    CHECK(initialised == 1);
    return DONE(arg);
}

static void test_once(void)
{
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    for (int i = 0; i < 500; i++) {
        once = PTHREAD_ONCE_INIT;
        initialised = 0;
        run(THREADS, use_once);
    }
    CHECK(pthread_barrier_destroy(&barrier) == 0);
}

static void count_destroyed(void *value)
{
    CHECK(value == &destroyed);
    __atomic_fetch_add(&destroyed, 1, __ATOMIC_RELAXED);
}

static void *short_life(void *arg)
{
    pthread_key_t own;

    CHECK(pthread_getspecific(keys[0]) == NULL && pthread_getspecific(keys[1]) == NULL);
    CHECK(pthread_setspecific(keys[0], &destroyed) == 0);
    CHECK(pthread_setspecific(keys[1], arg) == 0);
    CHECK(pthread_key_create(&own, NULL) == 0);
    CHECK(pthread_getspecific(own) == NULL && pthread_setspecific(own, arg) == 0);
    CHECK(pthread_getspecific(own) == arg && pthread_key_delete(own) == 0);
    __atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
    if ((intptr_t)arg % 3 == 0) {
        CHECK(pthread_detach(pthread_self()) == 0);
    }
    pthread_exit(DONE(arg));
}

/* Joins, detaches, or leaves a thread that detaches itself; early, or late. */
static void *make_threads(void *arg)
{
    unsigned int random = (unsigned int)(intptr_t)arg + 77;

    for (int i = 0; i < 600; i++) {
        pthread_t thread;
        void *result;
        intptr_t number = next_random(&random);

        CHECK(pthread_create(&thread, NULL, short_life, (void *)number) == 0);
        for (unsigned int n = next_random(&random) % 4; n > 0; n--) {
            sys_yield();
        }
        if (number % 3 == 1) {
            CHECK(pthread_join(thread, &result) == 0 && result == DONE(number));
        } else if (number % 3 == 2) {
            CHECK(pthread_detach(thread) == 0);
        }
    }
    return DONE(arg);
}

/* A key that gets the number of a deleted one has no value yet. */
static void test_key_numbers(void)
{
    pthread_key_t own;

    for (int i = 0; i < 2 * PTHREAD_KEYS_MAX; i++) {
        CHECK(pthread_key_create(&own, NULL) == 0 && pthread_getspecific(own) == NULL);
        CHECK(pthread_setspecific(own, &destroyed) == 0);
        CHECK(pthread_getspecific(own) == &destroyed);
        CHECK(pthread_key_delete(own) == 0 && pthread_key_delete(own) == EINVAL);
        CHECK(pthread_setspecific(own, &destroyed) == EINVAL);
    }
    CHECK(pthread_setspecific(PTHREAD_KEYS_MAX, &destroyed) == EINVAL);
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        CHECK(pthread_key_create(&own, NULL) == 0);
        CHECK(pthread_getspecific(own) == NULL && pthread_setspecific(own, &own) == 0);
    }
    CHECK(pthread_key_create(&own, NULL) == EAGAIN);
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        CHECK(pthread_key_delete((pthread_key_t)i) == 0);
    }
}

static void test_life(void)
{
    pthread_attr_t attr;

    CHECK(pthread_key_create(&keys[0], count_destroyed) == 0);
    CHECK(pthread_key_create(&keys[1], NULL) == 0);
    run(THREADS, make_threads);
    while (__atomic_load_n(&destroyed, __ATOMIC_RELAXED) < THREADS * 600) {
        sys_yield();
    }
    CHECK(ended == THREADS * 600 && destroyed == ended);
    CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0);
    for (intptr_t i = 1; i < 200; i += 3) {
        CHECK(pthread_create(&threads[0], &attr, short_life, (void *)i) == 0);
    }
    while (__atomic_load_n(&destroyed, __ATOMIC_RELAXED) < THREADS * 600 + 67) {
        sys_yield();
    }
}

void run_tests(void)
{
    SAY("mutexes");
    test_mutexes();
    SAY("conditions");
    test_conditions();
    SAY("rwlocks");
    test_rwlocks();
    SAY("barriers");
    test_barriers();
    SAY("semaphores");
    test_semaphores();
    SAY("once");
    test_once();
    SAY("keys");
    test_key_numbers();
    SAY("life of threads");
    test_life();
}
