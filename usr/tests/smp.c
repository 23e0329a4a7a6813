/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads on all cores: they spread, go where they are told, wake each other and give
 * way across cores. Meaningful with one core too, where less is left to see.
 */
#include <hermit/syscalls.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define MAX_CORES 64

static long cores;
static int scale = 10; /* how much of everything; argv[1] */
static uint64_t seen;  /* cores on which some thread has been; atomic */
static int where[2] = {-1, -1};
static volatile int stop;
static sem_t ping, pong;

static cpu_set_t only(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    return set;
}

static void go_to(int core)
{
    cpu_set_t set = only(core);

    CHECK(pthread_setaffinity_np(pthread_self(), sizeof(set), &set) == 0);
    CHECK(sched_getcpu() == core);
}

/* Never calls the system but for its core: only stealing and placing spread it. */
static void *look_around(void *arg)
{
    while (__builtin_popcountll(__atomic_load_n(&seen, __ATOMIC_RELAXED)) < cores) {
        __atomic_fetch_or(&seen, 1ull << sched_getcpu(), __ATOMIC_RELAXED);
    }
    return arg;
}

static void threads_spread(void)
{
    pthread_t threads[MAX_CORES];

    for (long i = 0; i < cores; i++) {
        CHECK(pthread_create(&threads[i], NULL, look_around, NULL) == 0);
    }
    for (long i = 0; i < cores; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

static void *visit_all(void *arg)
{
    for (int round = 0; round < scale; round++) {
        for (int core = 0; core < cores; core++) {
            go_to(core);
        }
    }
    return arg;
}

static void *stay(void *arg)
{
    intptr_t core = (intptr_t)arg;

    for (int i = 0; i < 100 * scale; i++) {
        CHECK(sched_getcpu() == core);
        sched_yield();
    }
    return arg;
}

static void masks(void)
{
    pthread_t threads[MAX_CORES];
    cpu_set_t set, got;

    CPU_ZERO(&set);
    for (int i = 0; i < cores; i++) {
        CPU_SET(i, &set);
    }
    CHECK(sched_getaffinity(0, sizeof(got), &got) == 0 && CPU_EQUAL(&got, &set));
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&threads[i], NULL, visit_all, NULL) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    for (intptr_t i = 0; i < cores; i++) {
        pthread_attr_t attr;

        set = only((int)i);
        pthread_attr_init(&attr);
        CHECK(pthread_attr_setaffinity_np(&attr, sizeof(set), &set) == 0);
        CHECK(pthread_attr_getaffinity_np(&attr, sizeof(got), &got) == 0);
        CHECK(CPU_EQUAL(&got, &set));
        CHECK(pthread_create(&threads[i], &attr, stay, (void *)i) == 0);
        CHECK(pthread_getaffinity_np(threads[i], sizeof(got), &got) == 0);
        CHECK(CPU_EQUAL(&got, &set));
    }
    for (int i = 0; i < cores; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

static void *tell_core(void *arg)
{
    int *place = &where[(intptr_t)arg];

    while (!stop) {
        __atomic_store_n(place, sched_getcpu(), __ATOMIC_RELAXED);
    }
    return NULL;
}

static void wait_for(int *word, int value)
{
    while (__atomic_load_n(word, __ATOMIC_RELAXED) != value) {
        usleep(100);
    }
}

/* Others move a thread that runs, and one that only waits to run. */
static void moved_by_others(void)
{
    pthread_t threads[2];

    for (intptr_t i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, tell_core, (void *)i) == 0);
    }
    for (int round = 0; round < scale; round++) {
        for (int core = 0; core < cores; core++) {
            cpu_set_t set = only(core);

            for (int i = 0; i < 2; i++) {
                CHECK(pthread_setaffinity_np(threads[i], sizeof(set), &set) == 0);
            }
            wait_for(&where[0], core);
            wait_for(&where[1], core);
        }
    }
    stop = 1;
    CHECK(pthread_join(threads[0], NULL) == 0 && pthread_join(threads[1], NULL) == 0);
    stop = 0;
}

static void *answer(void *arg)
{
    go_to((int)(cores - 1));
    for (int i = 0; i < 100 * scale; i++) {
        CHECK(sem_wait(&ping) == 0 && sem_post(&pong) == 0);
    }
    return arg;
}

static void ping_pong(void)
{
    pthread_t thread;

    CHECK(sem_init(&ping, 0, 0) == 0 && sem_init(&pong, 0, 0) == 0);
    CHECK(pthread_create(&thread, NULL, answer, NULL) == 0);
    go_to(0);
    for (int i = 0; i < 100 * scale; i++) {
        CHECK(sem_post(&ping) == 0 && sem_wait(&pong) == 0);
    }
    CHECK(pthread_join(thread, NULL) == 0);
}

/* On one core two threads: the one that is lowered from elsewhere gives way at once. */
static void give_way(void)
{
    pthread_t threads[2];
    pthread_attr_t attr;
    cpu_set_t set = only((int)(cores - 1));
    struct sched_param low = {.sched_priority = 2}, high = {.sched_priority = 4};
    struct sched_param highest = {.sched_priority = 8}, normal = {.sched_priority = 0};

    pthread_attr_init(&attr);
    CHECK(pthread_attr_setaffinity_np(&attr, sizeof(set), &set) == 0);
    CHECK(pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0);
    CHECK(pthread_attr_setschedpolicy(&attr, SCHED_RR) == 0);
    CHECK(pthread_setschedparam(pthread_self(), SCHED_RR, &highest) == 0);
    where[0] = where[1] = -1;
    for (intptr_t i = 0; i < 2; i++) {
        CHECK(pthread_attr_setschedparam(&attr, i == 0 ? &high : &low) == 0);
        CHECK(pthread_create(&threads[i], &attr, tell_core, (void *)i) == 0);
    }
    wait_for(&where[0], (int)(cores - 1));
    for (int i = 0; i < 2 * scale; i++) {
        struct sched_param prio = {.sched_priority = i % 2 == 0 ? 1 : 4};

        where[(i + 1) % 2] = -1;
        CHECK(pthread_setschedparam(threads[0], SCHED_RR, &prio) == 0);
        wait_for(&where[(i + 1) % 2], (int)(cores - 1));
    }
    stop = 1;
    CHECK(pthread_join(threads[0], NULL) == 0 && pthread_join(threads[1], NULL) == 0);
    stop = 0;
    CHECK(pthread_setschedparam(pthread_self(), SCHED_OTHER, &normal) == 0);
}

static int64_t process_ns(void)
{
    struct timespec used;

    CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0);
    return used.tv_sec * 1000000000 + used.tv_nsec;
}

/* The program's time is that of all cores; idle ones use none. */
static void *use_time(void *arg)
{
    struct timespec used;

    do {
        CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0);
    } while (used.tv_nsec < 5000000);
    return arg;
}

static void times(void)
{
    pthread_t threads[4];
    int64_t before = process_ns();

    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&threads[i], NULL, use_time, NULL) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(process_ns() - before >= 4 * 5000000);
}

int main(int argc, char **argv)
{
    scale = argc > 1 ? atoi(argv[1]) : scale;
    cores = sysconf(_SC_NPROCESSORS_ONLN);
    CHECK(cores >= 1 && cores <= MAX_CORES);
    CHECK(sysconf(_SC_NPROCESSORS_CONF) == cores);
    threads_spread();
    masks();
    moved_by_others();
    give_way();
    times();
    ping_pong();
    puts("smp: ok");
    return 0;
}
