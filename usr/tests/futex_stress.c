/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * No wake-up is lost: eight threads wait for each other on bare futexes, and one that is
 * forgotten stops all of it. `futex_stress OPERATIONS [SEED]` calls futex_wait and
 * futex_wake at least so many times in all; the seed varies how long threads work in
 * between.
 */
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

#define THREADS 8
#define TOKENS  6 /* so that cores are seldom idle: halting is slow to emulate */

struct word {
    uint32_t value;
} __attribute__((aligned(64)));

static struct word turns[THREADS];
static uint32_t lock;    /* 0 free, 1 held, 2 held and somebody may wait */
static uint32_t items;   /* a semaphore's value */
static long counter;     /* guarded by lock */
static long taken, left; /* atomic */
static int arrived;      /* atomic: threads that want the lock */
static long rounds;
static long calls; /* atomic; threads add theirs in lots of CALLS_LOT */
static __thread long own_calls;
static uint64_t seed;

#define CALLS_LOT 64

static void count_call(void)
{
    if (++own_calls == CALLS_LOT) {
        __atomic_fetch_add(&calls, CALLS_LOT, __ATOMIC_RELAXED);
        own_calls = 0;
    }
}

static int word_wait(uint32_t *word, uint32_t value,
                     const struct hermit_timespec *timeout)
{
    count_call();
    return sys_futex_wait(word, value, timeout, 0);
}

static int word_wake(uint32_t *word, int count)
{
    count_call();
    return sys_futex_wake(word, count);
}

/* Some work of a length that nobody can foresee, without the system. */
static void work(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    for (uint64_t i = *state >> 59; i > 0; i--) {
        __asm__ volatile("");
    }
}

static uint64_t state_of(intptr_t me)
{
    return seed * 0x9e3779b97f4a7c15u + (uint64_t)me;
}

/* Tokens go round. */
static void *pass_on(void *arg)
{
    intptr_t me = (intptr_t)arg;
    uint32_t *mine = &turns[me].value, *next = &turns[(me + 1) % THREADS].value;
    uint64_t state = state_of(me);

    for (long i = 0; i < rounds; i++) {
        while (__atomic_load_n(mine, __ATOMIC_ACQUIRE) == 0) {
            int result = word_wait(mine, 0, NULL);

            CHECK(result == 0 || result == -HE_AGAIN);
        }
        __atomic_fetch_sub(mine, 1, __ATOMIC_RELAXED);
        work(&state);
        __atomic_fetch_add(next, 1, __ATOMIC_RELEASE);
        CHECK(word_wake(next, 1) <= 1);
    }
    return NULL;
}

/* All want the same lock, whose holder now and then gives way to them. */
static void *contend(void *arg)
{
    uint64_t state = state_of((intptr_t)arg);

    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&arrived, __ATOMIC_RELAXED) < THREADS) {
        sched_yield();
    }
    for (long i = 0; i < rounds; i++) {
        uint32_t is_free = 0;

        if (!__atomic_compare_exchange_n(&lock, &is_free, 1, 0, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED)) {
            while (__atomic_exchange_n(&lock, 2, __ATOMIC_ACQUIRE) != 0) {
                word_wait(&lock, 2, NULL);
            }
        }
        counter++;
        work(&state);
        if (i % 2 == 0) {
            sched_yield();
        }
        if (__atomic_exchange_n(&lock, 0, __ATOMIC_RELEASE) == 2) {
            word_wake(&lock, 1);
        }
        work(&state);
    }
    return NULL;
}

/* Half of them make items, the others take them, impatiently: time limits race wakes. */
static void *make_or_take(void *arg)
{
    intptr_t me = (intptr_t)arg;
    uint64_t state = state_of(me);

    for (long i = 0; me % 2 == 0 && i < rounds; i++) {
        __atomic_fetch_add(&items, 1, __ATOMIC_RELEASE);
        word_wake(&items, i % 64 == 0 ? INT_MAX : 1);
        work(&state);
    }
    while (me % 2 == 1 && __atomic_load_n(&left, __ATOMIC_RELAXED) > 0) {
        const struct hermit_timespec soon = {0, (int64_t)(state >> 48)};
        uint32_t value = __atomic_load_n(&items, __ATOMIC_RELAXED);

        if (value == 0) {
            int result = word_wait(&items, 0, &soon);

            CHECK(result == 0 || result == -HE_AGAIN || result == -HE_TIMEDOUT);
        } else if (__atomic_compare_exchange_n(&items, &value, value - 1, 0,
                                               __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
            __atomic_fetch_sub(&left, 1, __ATOMIC_RELAXED);
        }
        work(&state);
    }
    return NULL;
}

static void run(const char *name, void *(*entry)(void *))
{
    pthread_t threads[THREADS];
    struct timespec begin, end;

    long before = calls;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (intptr_t i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, entry, (void *)i) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%s: %ld calls by %d threads, %ld ms\n", name, calls - before, THREADS,
           (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000);
}

int main(int argc, char **argv)
{
    long operations = argc > 1 ? atol(argv[1]) : 100000;

    seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    rounds = operations / (2 * THREADS) + CALLS_LOT; /* each is a wake at least */
    for (int i = 0; i < TOKENS; i++) {
        turns[i].value = 1;
    }
    run("tokens", pass_on);
    run("lock", contend);
    CHECK(counter == rounds * THREADS && lock == 0);
    rounds *= 2; /* half of the threads make */
    left = rounds * (THREADS / 2);
    run("items", make_or_take);
    CHECK(taken == rounds * (THREADS / 2) && items == 0);
    CHECK(calls >= operations);
    puts("futex_stress: ok");
    return 0;
}
