/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Locks with priority inheritance. Where a thread of middle priority spins until one of
 * high priority has got the lock of one of low priority, only inheritance ends it.
 */
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include "check.h"

#define THREADS 8
#define ROUNDS  100

static uint32_t locks[2];
static pthread_mutex_t mutexes[2]; /* stand for the locks if with_mutexes */
static int with_mutexes;
static sem_t is_held, may_go;
static volatile int got_it;
static long counter;

static void lock(uint32_t *word)
{
    if (with_mutexes) {
        CHECK(pthread_mutex_lock(&mutexes[word - locks]) == 0);
        return;
    }
    uint32_t is_free = 0;

    if (!__atomic_compare_exchange_n(word, &is_free, (uint32_t)sys_gettid(), 0,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        CHECK(sys_futex_lock_pi(word, NULL, 0) == 0);
    }
}

static void unlock(uint32_t *word)
{
    if (with_mutexes) {
        CHECK(pthread_mutex_unlock(&mutexes[word - locks]) == 0);
        return;
    }
    uint32_t mine = (uint32_t)sys_gettid();

    if (!__atomic_compare_exchange_n(word, &mine, 0, 0, __ATOMIC_RELEASE,
                                     __ATOMIC_RELAXED)) {
        CHECK(sys_futex_unlock_pi(word) == 0);
    }
}

/* On core 0, where main() is too. */
static uint32_t start(void (*entry)(size_t), size_t arg, uint8_t prio)
{
    uint32_t tid;

    CHECK(sys_spawn(&tid, entry, arg, prio, 0) == 0);
    return tid;
}

static void holder(size_t arg)
{
    (void)arg;
    lock(&locks[0]);
    sem_post(&is_held);
    sem_wait(&may_go);
    unlock(&locks[0]);
    CHECK(got_it); /* whoever inherited to us went on at once */
}

/* Holds the second lock while it waits for the first. */
static void between(size_t arg)
{
    (void)arg;
    lock(&locks[1]);
    sem_post(&is_held);
    lock(&locks[0]);
    unlock(&locks[0]);
    unlock(&locks[1]);
}

static void wanter(size_t which)
{
    lock(&locks[which]);
    got_it = 1;
    unlock(&locks[which]);
}

static void spinner(size_t arg)
{
    (void)arg;
    while (!got_it) {
    }
}

static void inherits(int is_chain)
{
    uint32_t tids[4];

    got_it = is_chain; /* in the chain the holder only passes it on */
    sem_init(&is_held, 0, 0);
    sem_init(&may_go, 0, 0);
    tids[0] = start(holder, 0, 2);
    sem_wait(&is_held);
    tids[1] = is_chain ? start(between, 0, 3) : 0;
    if (is_chain) {
        sem_wait(&is_held);
    }
    got_it = 0;
    tids[2] = start(wanter, (size_t)is_chain, 10);
    sys_usleep(1000); /* they wait for each other now */
    tids[3] = start(spinner, 0, 5);
    sem_post(&may_go);
    for (int i = 0; i < 4; i++) {
        CHECK(tids[i] == 0 || sys_join(tids[i]) == 0);
    }
    CHECK(got_it && locks[0] == 0 && locks[1] == 0);
}

static void dies_with_it(size_t arg)
{
    lock(&locks[0]);
    sem_post(&is_held);
    if (arg != 0) {
        sem_wait(&may_go);
    }
}

static void is_told(size_t arg)
{
    (void)arg;
    CHECK(sys_futex_lock_pi(&locks[0], NULL, 0) == -HE_OWNERDEAD);
    CHECK((locks[0] & ~HFUTEX_PI_WAITERS) == (uint32_t)sys_gettid());
    unlock(&locks[0]);
}

static void owners_die(void)
{
    uint32_t tid = start(dies_with_it, 0, 8);

    sem_wait(&is_held);
    CHECK(sys_join(tid) == 0);
    is_told(0); /* nobody waited when it ended */
    tid = start(dies_with_it, 1, 8);
    sem_wait(&is_held);
    uint32_t waiter = start(is_told, 0, 8);

    sys_usleep(1000);
    sem_post(&may_go);
    CHECK(sys_join(tid) == 0 && sys_join(waiter) == 0);
    CHECK(locks[0] == 0);
}

static void crosses(size_t arg)
{
    (void)arg;
    lock(&locks[1]);
    sem_post(&is_held);
    lock(&locks[0]);
    unlock(&locks[0]);
    unlock(&locks[1]);
}

static void errors(void)
{
    const struct hermit_timespec soon = {0, 2000000};
    uint32_t tid;

    lock(&locks[0]);
    CHECK(sys_futex_lock_pi(&locks[0], NULL, 0) == -HE_DEADLK);
    tid = start(crosses, 0, 8);
    sem_wait(&is_held);
    /* Until it waits: else it would be the one that closes the circle. */
    while ((__atomic_load_n(&locks[0], __ATOMIC_RELAXED) & HFUTEX_PI_WAITERS) == 0) {
        sys_usleep(100);
    }
    CHECK(sys_futex_lock_pi(&locks[1], NULL, 0) == -HE_DEADLK);
    unlock(&locks[0]);
    CHECK(sys_join(tid) == 0);

    tid = start(dies_with_it, 1, 8);
    sem_wait(&is_held);
    CHECK(sys_futex_lock_pi(&locks[0], &soon, 0) == -HE_TIMEDOUT);
    CHECK(sys_futex_unlock_pi(&locks[0]) == -HE_PERM);
    sem_post(&may_go);
    CHECK(sys_join(tid) == 0);
    is_told(0);

    CHECK(sys_futex_unlock_pi(&locks[0]) == -HE_PERM);
    CHECK(sys_futex_lock_pi(NULL, NULL, 0) == -HE_INVAL);
    CHECK(sys_futex_lock_pi((uint32_t *)4096, NULL, 0) == -HE_FAULT);
    CHECK(sys_futex_unlock_pi((uint32_t *)4096) == -HE_FAULT);
    /* A constant can be read, but not taken. */
    CHECK(sys_futex_lock_pi((uint32_t *)(uintptr_t) "\0\0\0\0\0\0\0" /* in .rodata */,
                            NULL, 0) < 0);
}

static void contend(size_t arg)
{
    CHECK(sys_setprio(NULL, (int)(5 + arg % 4)) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        lock(&locks[0]);
        counter++;
        if (i % 64 == 0) {
            sys_yield();
        }
        unlock(&locks[0]);
    }
}

static void many(void)
{
    uint32_t tids[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        CHECK(sys_spawn(&tids[i], contend, i, 8, -1) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(sys_join(tids[i]) == 0);
    }
    CHECK(counter == (long)THREADS * ROUNDS && locks[0] == 0);
}

int main(void)
{
    uint64_t first = 1;
    pthread_mutexattr_t attr;

    many();
    CHECK(sys_setprio(NULL, 20) == 0);
    CHECK(sys_set_affinity(0, &first, sizeof(first)) == 0);
    inherits(0);
    inherits(1);
    with_mutexes = 1;
    pthread_mutexattr_init(&attr);
    CHECK(pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT) == 0);
    CHECK(pthread_mutex_init(&mutexes[0], &attr) == 0);
    CHECK(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE) == 0);
    CHECK(pthread_mutex_init(&mutexes[1], &attr) == 0);
    inherits(0);
    inherits(1);
    with_mutexes = 0;
    owners_die();
    errors();
    puts("inherit: ok");
    return 0;
}
