/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* OpenMP: teams, reductions, tasks, critical sections, ordered loops. */
#include <omp.h>
#include "check.h"

static long fibonacci(int n)
{
    long x, y;

    if (n < 2) {
        return n;
    }
#pragma omp task shared(x)
    x = fibonacci(n - 1);
#pragma omp task shared(y)
    y = fibonacci(n - 2);
#pragma omp taskwait
    return x + y;
}

int main(void)
{
    long sum = 0, counter = 0, result = 0;
    int seen[4] = {0}, next = 0;

    omp_set_num_threads(4);
#pragma omp parallel
    {
        CHECK(omp_get_num_threads() == 4);
        seen[omp_get_thread_num()]++;
    }
    CHECK(seen[0] == 1 && seen[1] == 1 && seen[2] == 1 && seen[3] == 1);
#pragma omp parallel for reduction(+ : sum) schedule(dynamic, 7)
    for (int i = 0; i < 10000; i++) {
        sum += i;
    }
    CHECK(sum == 49995000);
#pragma omp parallel for
    for (int i = 0; i < 1000; i++) {
#pragma omp critical
        counter++;
    }
    CHECK(counter == 1000);
#pragma omp parallel
#pragma omp single
    result = fibonacci(15);
    CHECK(result == 610);
#pragma omp parallel for ordered
    for (int i = 0; i < 100; i++) {
#pragma omp ordered
        CHECK(next++ == i);
    }
    printf("openmp: %d processors\n", omp_get_num_procs());
    puts("openmp: ok");
    return 0;
}
