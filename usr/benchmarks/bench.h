/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the benchmarks share. One source for HermitCore and Linux: the unit is the
 * time stamp counter, which under QEMU's -icount shift=0 counts instructions and
 * otherwise cycles of a constant rate. Every result is a line
 *
 *     NAME VALUE UNIT
 *
 * on stdout, VALUE being the best of several rounds less what an empty loop costs.
 * Lines with # are remarks. _GNU_SOURCE is defined before this is included.
 */
#ifndef BENCH_H
#define BENCH_H

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BENCH_ROUNDS 5

static inline uint64_t bench_now(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

static inline void bench_check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static inline void bench_result(const char *name, double ticks)
{
    printf("%-28s %10.1f ticks\n", name, ticks);
}

static inline void bench_nothing(unsigned count)
{
    while (count-- > 0) {
        __asm__ volatile("");
    }
}

/* The least of BENCH_ROUNDS calls of body(count). */
static inline uint64_t bench_best(unsigned count, void (*body)(unsigned count))
{
    uint64_t best = UINT64_MAX;

    body(count > 16 ? count / 16 : 1); /* caches, lazy set-up */
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        uint64_t start = bench_now();

        body(count);
        uint64_t spent = bench_now() - start;

        if (spent < best) {
            best = spent;
        }
    }
    return best;
}

/* Prints what one of count operations costs; body does them in one loop. */
static inline void bench_run(const char *name, unsigned count,
                             void (*body)(unsigned count))
{
    uint64_t empty = bench_best(count, bench_nothing);
    uint64_t spent = bench_best(count, body);

    bench_result(name, spent > empty ? (double)(spent - empty) / count : 0);
}

static inline pthread_t bench_thread(void *(*entry)(void *arg))
{
    pthread_t thread;

    errno = pthread_create(&thread, NULL, entry, NULL);
    bench_check(errno == 0, "pthread_create");
    return thread;
}

/* Keeps the caller on one core; it returns when the caller runs there. */
static inline void bench_pin(unsigned core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    errno = pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
    bench_check(errno == 0, "pthread_setaffinity_np");
}

/* Says so where what comes needs two cores and there is one. */
static inline int bench_two_cores(void)
{
    if (sysconf(_SC_NPROCESSORS_ONLN) >= 2) {
        return 1;
    }
    printf("# needs 2 cores\n");
    return 0;
}

#endif
