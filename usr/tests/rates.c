/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The rate of the clocks, against the PIT's channel 2 (8254 data sheet), and what it cost
 * to find it, which must be less than 1 ms. With an argument there is no PIT to ask.
 */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include "check.h"

#define PIT_HZ        1193182
#define PIT_TICKS     47727 /* 40 ms */
#define PIT_CHANNEL_2 0x42
#define PIT_COMMAND   0x43
#define PIT_CONTROL   0x61
#define PIT_IS_OVER   0x20

static void out_byte(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t in_byte(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static uint64_t cycles(void)
{
    uint64_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return high << 32 | low;
}

static int64_t clock_ns(void)
{
    struct timespec now;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void pit_interval(void)
{
    out_byte(PIT_CONTROL, (in_byte(PIT_CONTROL) & ~2) | 1);
    out_byte(PIT_COMMAND, 0xb0); /* both bytes, count down once */
    out_byte(PIT_CHANNEL_2, PIT_TICKS & 0xff);
    out_byte(PIT_CHANNEL_2, PIT_TICKS >> 8);
    while ((in_byte(PIT_CONTROL) & PIT_IS_OVER) == 0) {
    }
}

int main(int argc, char **argv)
{
    const int64_t wanted_ns = INT64_C(1000000000) * PIT_TICKS / PIT_HZ;
    uint64_t before = cycles();
    int64_t start_ns = clock_ns(); /* the first time anybody asks */
    uint64_t cost = cycles() - before;

    (void)argv;
    if (argc > 1) {
        struct timespec brief = {.tv_nsec = 1000000};

        CHECK(nanosleep(&brief, NULL) == 0 && clock_ns() - start_ns >= 1000000);
        puts("rates: ok");
        return 0;
    }
    before = cycles();
    start_ns = clock_ns();
    pit_interval();
    int64_t took_ns = clock_ns() - start_ns;
    double ns_per_cycle = (double)wanted_ns / (double)(cycles() - before);

    printf("rates: %lld ns in %lld ns, found in %.0f ns\n", (long long)took_ns,
           (long long)wanted_ns, (double)cost * ns_per_cycle);
    CHECK(llabs(took_ns - wanted_ns) < wanted_ns / 100);
    CHECK((double)cost * ns_per_cycle < 1e6);
    puts("rates: ok");
    return 0;
}
