/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A rotation by one degree, 360 times, by Fortran's matmul() on a thread. */
#include <cmath>
#include <iostream>
#include <thread>

extern "C" void product(int n, const double *a, const double *b, double *c);

int main()
{
    const double angle = M_PI / 180;
    const double turn[4] = {std::cos(angle), std::sin(angle), -std::sin(angle),
                            std::cos(angle)};
    double sum[4] = {1, 0, 0, 1}, next[4];

    std::thread([&] {
        for (int i = 0; i < 360; i++) {
            product(2, turn, sum, next);
            std::copy(next, next + 4, sum);
        }
    }).join();
    std::cout << "after a full turn " << sum[0] << ", pages of " << PAGE_BYTES
              << " bytes\n";
    return std::abs(sum[0] - 1) < 1e-9 && PAGE_BYTES == 4096 ? 0 : 1;
}
