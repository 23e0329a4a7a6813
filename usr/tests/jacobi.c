/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Heat in a square plate by Jacobi's method, with OpenMP. */
#include <math.h>
#include "check.h"

#define N 66

static double a[N][N], b[N][N];

static double sweep(double (*from)[N], double (*to)[N])
{
    double change = 0;

#pragma omp parallel for reduction(max : change)
    for (int i = 1; i < N - 1; i++) {
        for (int j = 1; j < N - 1; j++) {
            to[i][j] = 0.25 * (from[i - 1][j] + from[i + 1][j] + from[i][j - 1] +
                               from[i][j + 1]);
            change = fmax(change, fabs(to[i][j] - from[i][j]));
        }
    }
    return change;
}

int main(void)
{
    int steps = 0;
    double change;

    for (int i = 0; i < N; i++) {
        a[0][i] = b[0][i] = 100;
    }
    do {
        sweep(a, b);
        change = sweep(b, a);
        steps += 2;
    } while (change > 0.01 && steps < 5000);
    printf("jacobi: %d steps, centre %.6f\n", steps, a[N / 2][N / 2]);
    CHECK(steps < 5000 && a[N / 2][N / 2] > 15);
    puts("jacobi: ok");
    return 0;
}
