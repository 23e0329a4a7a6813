/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operating system noise: reads the time stamp counter in a tight loop and counts
 * what lies above the smallest distance between two readings. A system that does
 * not interrupt the program has no gaps. `hourglass TICKS` watches for that long.
 */
#define _GNU_SOURCE
#include "bench.h"

#define TICKS     100000000ull
#define GAP_TICKS 100 /* more than this above the least is a gap */
#define CLASSES   64  /* one for each power of two */

static unsigned histogram[CLASSES];

int main(int argc, char **argv)
{
    uint64_t ticks = argc > 1 ? strtoull(argv[1], NULL, 0) : TICKS;
    uint64_t least = UINT64_MAX, most = 0, gap_ticks = 0;
    unsigned gaps = 0;
    uint64_t start = bench_now(), last = start;

    while (last - start < ticks) {
        uint64_t now = bench_now();
        uint64_t distance = now - last;

        last = now;
        least = distance < least ? distance : least;
        most = distance > most ? distance : most;
        if (distance > least + GAP_TICKS) {
            gaps++;
            gap_ticks += distance - least;
        }
        histogram[63 - __builtin_clzll(distance | 1)]++;
    }
    printf("# %llu ticks were watched\n", (unsigned long long)(last - start));
    bench_result("hourglass-least", (double)least);
    bench_result("hourglass-most", (double)most);
    bench_result("hourglass-in-gaps", (double)gap_ticks);
    printf("%-28s %10u gaps\n", "hourglass-gaps", gaps);
    for (int power = 0; power < CLASSES; power++) {
        if (histogram[power] != 0) {
            printf("# %12llu to %12llu: %u\n", 1ull << power,
                   (1ull << power) + ((1ull << power) - 1), histogram[power]);
        }
    }
    return 0;
}
