/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* POSIX threads: joining, locks, conditions, semaphores, barriers, keys, once. */
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

#define THREADS 8
#define ROUNDS  2000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t items, places;
static long counter, destroyed, initialised;

static void run(int count, void *(*entry)(void *))
{
    pthread_t threads[THREADS];
    void *result;

    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, entry, (void *)(intptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], &result) == 0);
        CHECK(result == (void *)(intptr_t)(i + 100));
    }
}

static void *result_of(void *arg)
{
    return (void *)((intptr_t)arg + 100);
}

static void *count_with_mutex(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&lock) == 0);
        counter++;
        CHECK(pthread_mutex_unlock(&lock) == 0);
    }
    return result_of(arg);
}

static void *take_turns(void *arg)
{
    intptr_t me = (intptr_t)arg;

    for (int i = 0; i < 200; i++) {
        CHECK(pthread_mutex_lock(&lock) == 0);
        while (counter % 2 != me) {
            CHECK(pthread_cond_wait(&changed, &lock) == 0);
        }
        counter++;
        CHECK(pthread_cond_broadcast(&changed) == 0);
        CHECK(pthread_mutex_unlock(&lock) == 0);
    }
    return result_of(arg);
}

static void *produce_or_consume(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if ((intptr_t)arg == 0) {
            CHECK(sem_wait(&places) == 0 && sem_post(&items) == 0);
        } else {
            CHECK(sem_wait(&items) == 0 && sem_post(&places) == 0);
        }
    }
    return result_of(arg);
}

static void *read_or_write(void *arg)
{
    for (int i = 0; i < 500; i++) {
        if ((intptr_t)arg < 2) {
            CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
            counter++;
            counter++;
        } else {
            CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
            CHECK(counter % 2 == 0);
        }
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    }
    return result_of(arg);
}

static void *meet(void *arg)
{
    for (int i = 1; i <= 50; i++) {
        __atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST);
        pthread_barrier_wait(&barrier);
        CHECK(__atomic_load_n(&counter, __ATOMIC_SEQ_CST) == (long)i * THREADS);
        pthread_barrier_wait(&barrier);
    }
    return result_of(arg);
}

static void on_destroy(void *value)
{
    CHECK((intptr_t)value >= 1000);
    __atomic_add_fetch(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static void initialise(void)
{
    initialised++;
}

static void *use_key(void *arg)
{
    CHECK(pthread_getspecific(key) == NULL);
    CHECK(pthread_setspecific(key, (void *)((intptr_t)arg + 1000)) == 0);
    CHECK(pthread_once(&once, initialise) == 0);
    CHECK((intptr_t)pthread_getspecific(key) == (intptr_t)arg + 1000);
    pthread_exit(result_of(arg));
}

static void mutex_kinds(void)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t mutex;

    CHECK(pthread_mutex_trylock(&lock) == 0 && pthread_mutex_trylock(&lock) == EBUSY);
    CHECK(pthread_mutex_unlock(&lock) == 0);
    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE) == 0);
    CHECK(pthread_mutex_init(&mutex, &attr) == 0);
    CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_destroy(&mutex) == 0);
    CHECK(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK) == 0);
    CHECK(pthread_mutex_init(&mutex, &attr) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_lock(&mutex) == EDEADLK);
    CHECK(pthread_mutex_unlock(&mutex) == 0 && pthread_mutex_destroy(&mutex) == 0);
}

static void timeouts(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    CHECK(pthread_mutex_lock(&lock) == 0);
    CHECK(pthread_cond_timedwait(&changed, &lock, &until) == ETIMEDOUT);
    CHECK(pthread_mutex_unlock(&lock) == 0);
    CHECK(sem_init(&items, 0, 0) == 0);
    CHECK_ERRNO(sem_trywait(&items), EAGAIN);
    CHECK_ERRNO(sem_timedwait(&items, &until), ETIMEDOUT);
}

int main(void)
{
    run(THREADS, result_of);
    run(THREADS, count_with_mutex);
    CHECK(counter == THREADS * ROUNDS);
    counter = 0;
    run(2, take_turns);
    CHECK(counter == 400);
    CHECK(sem_init(&items, 0, 0) == 0 && sem_init(&places, 0, 3) == 0);
    run(2, produce_or_consume);
    counter = 0;
    run(THREADS, read_or_write);
    CHECK(counter == 2000);
    counter = 0;
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    run(THREADS, meet);
    CHECK(pthread_key_create(&key, on_destroy) == 0);
    run(THREADS, use_key);
    CHECK(destroyed == THREADS && initialised == 1);
    for (int i = 0; i < 500; i++) { /* stacks and ids are given back */
        run(4, result_of);
    }
    mutex_kinds();
    timeouts();
    puts("threads: ok");
    return 0;
}
