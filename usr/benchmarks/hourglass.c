/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operating system noise: reads the time stamp counter in a tight loop and counts
 * what lies above the smallest distance between two readings. A system that does
 * not interrupt the program has no gaps. `hourglass TICKS` watches for that long.
 */
#define _GNU_SOURCE
#include "bench.h"

#define TICKS     100000000ull
#define WARM_UP   1000 /* readings before those that count */
#define GAP_TICKS 100  /* more than this above the least is a gap */
#define CLASSES   64   /* one for each power of two */

struct noise {
    uint64_t least, most, gaps, gap_ticks;
    unsigned histogram[CLASSES];
};

/* Warming up and counting are the same instructions: only the record differs. */
static struct noise records[2] = {{.least = UINT64_MAX}, {.least = UINT64_MAX}};

static void watch(uint64_t ticks)
{
    uint64_t start = bench_now(), last = start;

    for (unsigned reading = 0; last - start < ticks; reading++) {
        struct noise *noise = &records[reading >= WARM_UP];
        uint64_t now = bench_now();
        uint64_t distance = now - last;

        last = now;
        noise->least = distance < noise->least ? distance : noise->least;
        noise->most = distance > noise->most ? distance : noise->most;
        if (distance > noise->least + GAP_TICKS) {
            noise->gaps++;
            noise->gap_ticks += distance - noise->least;
        }
        noise->histogram[63 - __builtin_clzll(distance | 1)]++;
    }
    printf("# %llu ticks were watched\n", (unsigned long long)(last - start));
}

int main(int argc, char **argv)
{
    const struct noise *noise = &records[1];

    (void)sysconf(_SC_NPROCESSORS_ONLN); /* returns when all cores have come up */
    watch(argc > 1 ? strtoull(argv[1], NULL, 0) : TICKS);
    bench_result("hourglass-least", (double)noise->least);
    bench_result("hourglass-most", (double)noise->most);
    bench_result("hourglass-in-gaps", (double)noise->gap_ticks);
    printf("%-28s %10llu gaps\n", "hourglass-gaps", (unsigned long long)noise->gaps);
    for (int power = 0; power < CLASSES; power++) {
        if (noise->histogram[power] != 0) {
            printf("# %12llu to %12llu: %u\n", 1ull << power,
                   (1ull << power) + ((1ull << power) - 1), noise->histogram[power]);
        }
    }
    return 0;
}
