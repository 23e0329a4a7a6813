/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the benchmarks share. One source for HermitCore and Linux: the unit is the
 * time stamp counter, which under QEMU's -icount shift=0 counts instructions and
 * otherwise cycles of a constant rate. Every result is a line
 *
 *     NAME VALUE UNIT
 *
 * on stdout, VALUE being the best of several rounds.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BENCH_ROUNDS 5

static inline uint64_t bench_now(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

/* Prints what one of count operations cost in the best of BENCH_ROUNDS calls. */
static inline void bench_run(const char *name, unsigned count, void (*body)(unsigned count))
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
    printf("%-28s %10.1f ticks\n", name, (double)best / count);
}

static inline void bench_check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

#endif
