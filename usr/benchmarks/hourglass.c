/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operating system noise: reads the time stamp counter in a tight loop and counts
 * what lies above the smallest distance between two readings. A system that does
 * not interrupt the program has no gaps.
 */
#include "bench.h"

#define READINGS   5000000u
#define GAP_TICKS  100 /* more than this above the least is a gap */
#define CLASSES    32

int main(void)
{
    static unsigned histogram[CLASSES];
    uint64_t least = UINT64_MAX, most = 0;
    unsigned gaps = 0;
    uint64_t last = bench_now();

    for (unsigned i = 0; i < READINGS; i++) {
        uint64_t now = bench_now();
        uint64_t distance = now - last;

        last = now;
        least = distance < least ? distance : least;
        most = distance > most ? distance : most;
        gaps += distance > least + GAP_TICKS;
        histogram[(63 - __builtin_clzll(distance | 1)) % CLASSES]++;
    }
    printf("%-28s %10.1f ticks\n", "hourglass-least", (double)least);
    printf("%-28s %10.1f ticks\n", "hourglass-most", (double)most);
    printf("%-28s %10u gaps\n", "hourglass-gaps", gaps);
    for (int class = 0; class < CLASSES; class++) {
        if (histogram[class] != 0) {
            printf("# %12llu to %12llu: %u\n", 1ull << class, (2ull << class) - 1,
                   histogram[class]);
        }
    }
    return 0;
}
