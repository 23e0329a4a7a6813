/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The number pi by integration, on all processors. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    long steps = argc > 1 ? atol(argv[1]) : 10000000;
    double sum = 0;

#pragma omp parallel for reduction(+ : sum)
    for (long i = 0; i < steps; i++) {
        double x = (i + 0.5) / steps;

        sum += 4.0 / (1.0 + x * x);
    }
    printf("pi is %.10f\n", sum / steps);
    return 0;
}
