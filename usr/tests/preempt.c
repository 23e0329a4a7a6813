/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that never call the system share the cores, and keep their registers:
 * each computes with x87, SSE, AVX where there is some, and its red zone until all have
 * seen all others run. More of them than cores in any of the tests.
 */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

#define THREADS 10
#define LANES   8 /* registers that are live at the same time */

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

/*
 * The same with all of a vector's elements in eight registers: each ends with its own
 * exact value, or somebody else's has got in between.
 */
#define VECTOR_CHECK(name, isa, bytes)                                       \
    typedef double name##_vector __attribute__((vector_size(bytes)));        \
    __attribute__((target(isa), noinline)) static int name(double x)         \
    {                                                                        \
        name##_vector sums[LANES], zero = {0}, step = zero + x;              \
        int good = 1;                                                        \
                                                                             \
        for (int lane = 0; lane < LANES; lane++) {                           \
            sums[lane] = zero + lane;                                        \
        }                                                                    \
        for (int i = 0; i < 1000; i++) {                                     \
            _Pragma("GCC unroll 8") for (int lane = 0; lane < LANES; lane++) \
            {                                                                \
                sums[lane] += step;                                          \
            }                                                                \
        }                                                                    \
        for (int lane = 0; lane < LANES; lane++) {                           \
            for (size_t i = 0; i < (bytes) / sizeof(double); i++) {          \
                good &= sums[lane][i] == 1000 * x + lane;                    \
            }                                                                \
        }                                                                    \
        return good;                                                         \
    }

VECTOR_CHECK(check_sse, "sse2", 16)
VECTOR_CHECK(check_avx, "avx", 32)
VECTOR_CHECK(check_avx512, "avx512f", 64)

static void *worker(void *arg)
{
    intptr_t me = (intptr_t)arg;
    double expected = me * 499500.0 + (double)me + 250.0;
    int has_avx = __builtin_cpu_supports("avx");
    int has_avx512 = __builtin_cpu_supports("avx512f");

    while (!stop) {
        CHECK(compute((double)me, (long double)me) == expected);
        CHECK(check_sse((double)me));
        CHECK(!has_avx || check_avx((double)me));
        CHECK(!has_avx512 || check_avx512((double)me));
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
