/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that never call the system share the cores, and keep their registers:
 * each computes with x87, SSE and its red zone until all have seen all others run.
 */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

#define THREADS 4

static volatile long progress[THREADS];
static volatile int stop;

/* A leaf with live values in every kind of register; the result is exact. */
static double compute(double x, long double y)
{
    double sum = 0;

    for (int i = 0; i < 1000; i++) {
        sum += x * i;
        y += 0.25L;
    }
    return sum + (double)y;
}

static void *worker(void *arg)
{
    intptr_t me = (intptr_t)arg;
    double expected = me * 499500.0 + (double)me + 250.0;

    while (!stop) {
        CHECK(compute((double)me, (long double)me) == expected);
        progress[me]++;
    }
    return NULL;
}

static int all_went_on(const long *before)
{
    for (int i = 0; i < THREADS; i++) {
        if (progress[i] < before[i] + 3) {
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    pthread_t threads[THREADS];
    struct timespec tick = {.tv_nsec = 1000000};

    for (intptr_t i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, worker, (void *)i) == 0);
    }
    for (int round = 0; round < 5; round++) {
        long before[THREADS];

        for (int i = 0; i < THREADS; i++) {
            before[i] = progress[i];
        }
        while (!all_went_on(before)) {
            nanosleep(&tick, NULL);
        }
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    puts("preempt: ok");
    return 0;
}
