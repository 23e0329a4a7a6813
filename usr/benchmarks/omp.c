/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What OpenMP's constructs cost with two threads, in the manner of EPCC's
 * microbenchmarks: a loop of constructs around next to nothing. Without an argument
 * the threads share the one core; with `across` each has its own. See bench.h.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <omp.h>
#include <string.h>

#define THREADS 2
#define COUNT   2000

static volatile unsigned long sink;

static void run_parallel(unsigned count)
{
    while (count-- > 0) {
#pragma omp parallel num_threads(THREADS)
        {
            __asm__ volatile("");
        }
    }
}

static void run_parallel_for(unsigned count)
{
    while (count-- > 0) {
#pragma omp parallel for num_threads(THREADS) schedule(static)
        for (int i = 0; i < 2 * THREADS; i++) {
            __asm__ volatile("");
        }
    }
}

static void run_for(unsigned count)
{
#pragma omp parallel num_threads(THREADS)
    for (unsigned round = 0; round < count; round++) {
#pragma omp for schedule(static)
        for (int i = 0; i < 2 * THREADS; i++) {
            __asm__ volatile("");
        }
    }
}

static void run_barrier(unsigned count)
{
#pragma omp parallel num_threads(THREADS)
    for (unsigned round = 0; round < count; round++) {
#pragma omp barrier
    }
}

static void run_reduction(unsigned count)
{
    while (count-- > 0) {
        unsigned long sum = 0;

#pragma omp parallel num_threads(THREADS) reduction(+ : sum)
        sum += 1;
        sink = sum;
    }
}

static void run_critical(unsigned count)
{
#pragma omp parallel num_threads(THREADS)
    for (unsigned round = 0; round < count; round++) {
#pragma omp critical
        sink += 1;
    }
}

static void run_task(unsigned count)
{
#pragma omp parallel num_threads(THREADS)
#pragma omp single
    for (unsigned round = 0; round < count; round++) {
#pragma omp task
        __asm__ volatile("");
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *names[2];
        void (*body)(unsigned count);
    } constructs[] = {
        {{"omp-parallel", "omp-parallel-across"}, run_parallel},
        {{"omp-parallel-for", "omp-parallel-for-across"}, run_parallel_for},
        {{"omp-for", "omp-for-across"}, run_for},
        {{"omp-barrier", "omp-barrier-across"}, run_barrier},
        {{"omp-reduction", "omp-reduction-across"}, run_reduction},
        {{"omp-critical", "omp-critical-across"}, run_critical},
        {{"omp-task", "omp-task-across"}, run_task},
    };
    int across = argc > 1 && strcmp(argv[1], "across") == 0;

    if (across && !bench_two_cores()) {
        return 0;
    }
    omp_set_dynamic(0);
    for (size_t i = 0; i < sizeof(constructs) / sizeof(constructs[0]); i++) {
        bench_run(constructs[i].names[across], COUNT, constructs[i].body);
    }
    return 0;
}
