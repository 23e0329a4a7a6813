/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Cycles to ns and back, as 64.32 fixed-point products. Scales and date are found once,
 * by whoever asks first.
 */
#include "core/time.h"
#include "abi/boot_info.h"
#include "arch/cpu.h"
#include "arch/timer.h"
#include "sync/spinlock.h"

/* As the program sees it: ns_per_cycle is << 32, 0: not known yet. */
static struct hermit_clock clock;
static uint64_t cycles_per_ns_fp; /* << 32 */
static bool wall_known;
static uint64_t host_wall_ns, host_wall_tsc;

void time_init(const struct boot_info *boot)
{
    clock.start_cycles = cpu_cycles();
    host_wall_ns = boot->wall_time_ns;
    host_wall_tsc = boot->wall_tsc;
    timer_init(boot);
}

static uint64_t fp_mul(uint64_t value, uint64_t factor_fp)
{
    return (uint64_t)(((unsigned __int128)value * factor_fp) >> 32);
}

/* Guards finding: both may use devices that cores must not use at once. */
static struct spinlock find_lock = SPINLOCK_OF(LOCK_CLOCK);

static COLD void find_scale(void)
{
    spin_lock(&find_lock);
    if (clock.ns_per_cycle != 0) {
        spin_unlock(&find_lock);
        return;
    }
    uint64_t hz = timer_cycles_hz();
    uint64_t whole = hz / (uint64_t)NS_PER_SEC, rest = hz % (uint64_t)NS_PER_SEC;
    uint64_t per_ns = (whole << 32) + (rest << 32) / (uint64_t)NS_PER_SEC;
    uint64_t per_cycle = ((uint64_t)NS_PER_SEC << 32) / hz; /* 10^9 < 2^30 */

    __atomic_store_n(&cycles_per_ns_fp, per_ns, __ATOMIC_RELAXED);
    /* Release pairs with the acquire in scale_known(): the other scale is there. */
    __atomic_store_n(&clock.ns_per_cycle, per_cycle, __ATOMIC_RELEASE);
    spin_unlock(&find_lock);
}

static inline void scale_known(void)
{
    if (unlikely(__atomic_load_n(&clock.ns_per_cycle, __ATOMIC_ACQUIRE) == 0)) {
        find_scale();
    }
}

int64_t time_ns_of_cycles(uint64_t cycles)
{
    scale_known();
    return (int64_t)fp_mul(cycles, clock.ns_per_cycle);
}

int64_t time_mono_ns(void)
{
    scale_known();
    return (int64_t)fp_mul(cpu_cycles() - clock.start_cycles, clock.ns_per_cycle);
}

uint64_t time_cycles_at(int64_t mono_ns)
{
    scale_known();
    if (mono_ns <= 0) {
        return 0;
    }
    uint64_t cycles = fp_mul((uint64_t)mono_ns, cycles_per_ns_fp) + clock.start_cycles;

    return cycles < TIMER_NEVER ? cycles + 1 : TIMER_NEVER - 1;
}

static COLD void find_wall(void)
{
    int64_t now = time_mono_ns();

    spin_lock(&find_lock);
    if (wall_known) {
        spin_unlock(&find_lock);
        return;
    }
    if (host_wall_ns != 0) {
        int64_t then =
            (int64_t)fp_mul(host_wall_tsc - clock.start_cycles, clock.ns_per_cycle);

        if (host_wall_tsc < clock.start_cycles) {
            then =
                -(int64_t)fp_mul(clock.start_cycles - host_wall_tsc, clock.ns_per_cycle);
        }
        clock.wall_ns = (int64_t)host_wall_ns - then;
    } else {
        uint64_t rtc = timer_rtc_ns();

        clock.wall_ns = rtc != 0 ? (int64_t)rtc - now : 0;
    }
    /* Release pairs with the acquire in wall_is_known(). */
    __atomic_store_n(&wall_known, true, __ATOMIC_RELEASE);
    spin_unlock(&find_lock);
}

static inline void wall_is_known(void)
{
    if (unlikely(!__atomic_load_n(&wall_known, __ATOMIC_ACQUIRE))) {
        find_wall();
    }
}

int64_t time_wall_ns(void)
{
    wall_is_known();
    return __atomic_load_n(&clock.wall_ns, __ATOMIC_RELAXED) + time_mono_ns();
}

void time_set_wall(int64_t ns)
{
    wall_is_known(); /* the host's time must not come later and undo it */
    __atomic_store_n(&clock.wall_ns, ns - time_mono_ns(), __ATOMIC_RELAXED);
}

int64_t time_wall_of_cycles(uint64_t cycles)
{
    wall_is_known();
    cycles = MAX(cycles, clock.start_cycles);
    return __atomic_load_n(&clock.wall_ns, __ATOMIC_RELAXED) +
           (int64_t)fp_mul(cycles - clock.start_cycles, clock.ns_per_cycle);
}

const struct hermit_clock *time_clock(bool with_date)
{
    scale_known();
    if (with_date) {
        wall_is_known();
    }
    return &clock;
}

uint64_t time_since_boot_us(void)
{
    uint64_t scale = __atomic_load_n(&clock.ns_per_cycle, __ATOMIC_RELAXED);

    return fp_mul(cpu_cycles() - clock.start_cycles, scale) / 1000;
}
