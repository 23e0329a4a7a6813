/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stream [ELEMENTS [ROUNDS]]: how fast whole arrays move through memory, for the four
 * loops that the STREAM benchmark has made usual: copy, scale, sum and triad. All of
 * OpenMP's threads share the arrays. A result is the best round's, with the bytes that
 * the loop names, read and written; at the end every element is compared with what it
 * must be.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <math.h>
#include <time.h>

#define DEFAULT_ELEMENTS 2000000
#define DEFAULT_ROUNDS   10
#define FACTOR           0.4 /* values stay near 1 however many rounds there are */
#define TOLERANCE        1e-12

enum loop { LOOP_COPY, LOOP_SCALE, LOOP_SUM, LOOP_TRIAD, LOOP_COUNT };

static const struct {
    const char *name;
    unsigned arrays; /* that the loop reads or writes */
} loops[LOOP_COUNT] = {
    {"stream-copy", 2}, {"stream-scale", 2}, {"stream-sum", 3}, {"stream-triad", 3}};

struct arrays {
    double *a, *b, *c;
    long elements;
};

static double seconds_now(void)
{
    struct timespec now;

    bench_check(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static long number_of(const char *word, long least)
{
    char *end;
    long number = strtol(word, &end, 10);

    if (end == word || *end != '\0' || number < least) {
        fprintf(stderr, "usage: stream [ELEMENTS [ROUNDS]]\n");
        exit(2);
    }
    return number;
}

static double *new_array(long elements)
{
    double *array = malloc((size_t)elements * sizeof(double));

    bench_check(array != NULL, "malloc");
    return array;
}

/* Each thread touches first what it works on later. */
static void fill(const struct arrays *arrays)
{
#pragma omp parallel for schedule(static)
    for (long i = 0; i < arrays->elements; i++) {
        arrays->a[i] = 1;
        arrays->b[i] = 2;
        arrays->c[i] = 0;
    }
}

static void run_loop(enum loop loop, const struct arrays *arrays)
{
    double *restrict a = arrays->a, *restrict b = arrays->b, *restrict c = arrays->c;
    long elements = arrays->elements;

    switch (loop) {
    case LOOP_COPY:
#pragma omp parallel for schedule(static)
        for (long i = 0; i < elements; i++) {
            c[i] = a[i];
        }
        break;
    case LOOP_SCALE:
#pragma omp parallel for schedule(static)
        for (long i = 0; i < elements; i++) {
            b[i] = FACTOR * c[i];
        }
        break;
    case LOOP_SUM:
#pragma omp parallel for schedule(static)
        for (long i = 0; i < elements; i++) {
            c[i] = a[i] + b[i];
        }
        break;
    default:
#pragma omp parallel for schedule(static)
        for (long i = 0; i < elements; i++) {
            a[i] = b[i] + FACTOR * c[i];
        }
        break;
    }
}

static void compare(const char *name, const double *array, long elements, double wanted)
{
    for (long i = 0; i < elements; i++) {
        if (fabs(array[i] - wanted) > TOLERANCE * wanted) {
            printf("stream: %s[%ld] is %.15g, not %.15g\n", name, i, array[i], wanted);
            exit(1);
        }
    }
}

static void compare_all(const struct arrays *arrays, long rounds)
{
    double a = 1, b = 2, c = 0;

    while (rounds-- > 0) {
        c = a;
        b = FACTOR * c;
        c = a + b;
        a = b + FACTOR * c;
    }
    compare("a", arrays->a, arrays->elements, a);
    compare("b", arrays->b, arrays->elements, b);
    compare("c", arrays->c, arrays->elements, c);
}

int main(int argc, char **argv)
{
    long elements = argc > 1 ? number_of(argv[1], 1) : DEFAULT_ELEMENTS;
    long rounds = argc > 2 ? number_of(argv[2], 1) : DEFAULT_ROUNDS;
    struct arrays arrays = {new_array(elements), new_array(elements), new_array(elements),
                            elements};
    double best[LOOP_COUNT] = {0};

    fill(&arrays);
    for (long round = 0; round < rounds; round++) {
        for (enum loop loop = LOOP_COPY; loop < LOOP_COUNT; loop++) {
            double start = seconds_now();

            run_loop(loop, &arrays);
            double spent = seconds_now() - start;

            if (round == 0 || spent < best[loop]) {
                best[loop] = spent;
            }
        }
    }
    compare_all(&arrays, rounds);
    for (enum loop loop = LOOP_COPY; loop < LOOP_COUNT; loop++) {
        double bytes = (double)loops[loop].arrays * sizeof(double) * (double)elements;

        printf("%-28s %10.1f MB/s\n", loops[loop].name, bytes / best[loop] / 1e6);
    }
    return 0;
}
