/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Cycles to ns and back, as 64.32 fixed-point products. The scales are written
 * once, by whoever asks first; two that ask at once write the same values.
 */
#include "core/time.h"
#include "abi/boot_info.h"
#include "arch/cpu.h"
#include "arch/timer.h"

static uint64_t boot_cycles;
static uint64_t ns_per_cycle_fp;  /* << 32; 0: not known yet */
static uint64_t cycles_per_ns_fp; /* << 32 */
static int64_t wall_at_boot_ns;
static bool wall_known;
static uint64_t host_wall_ns, host_wall_tsc;

void time_init(const struct boot_info *boot)
{
    boot_cycles = cpu_cycles();
    host_wall_ns = boot->wall_time_ns;
    host_wall_tsc = boot->wall_tsc;
    timer_init(boot);
}

static uint64_t fp_mul(uint64_t value, uint64_t factor_fp)
{
    return (uint64_t)(((unsigned __int128)value * factor_fp) >> 32);
}

static COLD void find_scale(void)
{
    uint64_t hz = timer_cycles_hz();
    uint64_t whole = hz / (uint64_t)NS_PER_SEC, rest = hz % (uint64_t)NS_PER_SEC;
    uint64_t per_ns = (whole << 32) + (rest << 32) / (uint64_t)NS_PER_SEC;
    uint64_t per_cycle = ((uint64_t)NS_PER_SEC << 32) / hz; /* 10^9 < 2^30 */

    __atomic_store_n(&cycles_per_ns_fp, per_ns, __ATOMIC_RELAXED);
    /* Release pairs with the acquire in scale_known(): the other scale is there. */
    __atomic_store_n(&ns_per_cycle_fp, per_cycle, __ATOMIC_RELEASE);
}

static inline void scale_known(void)
{
    if (unlikely(__atomic_load_n(&ns_per_cycle_fp, __ATOMIC_ACQUIRE) == 0)) {
        find_scale();
    }
}

int64_t time_ns_of_cycles(uint64_t cycles)
{
    scale_known();
    return (int64_t)fp_mul(cycles, ns_per_cycle_fp);
}

int64_t time_mono_ns(void)
{
    scale_known();
    return (int64_t)fp_mul(cpu_cycles() - boot_cycles, ns_per_cycle_fp);
}

uint64_t time_cycles_at(int64_t mono_ns)
{
    scale_known();
    if (mono_ns <= 0) {
        return 0;
    }
    uint64_t cycles = fp_mul((uint64_t)mono_ns, cycles_per_ns_fp) + boot_cycles;

    return cycles < TIMER_NEVER ? cycles + 1 : TIMER_NEVER - 1;
}

static COLD void find_wall(void)
{
    int64_t now = time_mono_ns(), at_boot = 0, unknown = 0;

    if (host_wall_ns != 0) {
        int64_t then = (int64_t)fp_mul(host_wall_tsc - boot_cycles, ns_per_cycle_fp);

        if (host_wall_tsc < boot_cycles) {
            then = -(int64_t)fp_mul(boot_cycles - host_wall_tsc, ns_per_cycle_fp);
        }
        at_boot = (int64_t)host_wall_ns - then;
    } else {
        uint64_t rtc = timer_rtc_ns();

        at_boot = rtc != 0 ? (int64_t)rtc - now : 0;
    }
    /* Once: somebody may have found it too, and set it since. */
    __atomic_compare_exchange_n(&wall_at_boot_ns, &unknown, at_boot, false,
                                __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    /* Release pairs with the acquire in wall_is_known(). */
    __atomic_store_n(&wall_known, true, __ATOMIC_RELEASE);
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
    return __atomic_load_n(&wall_at_boot_ns, __ATOMIC_RELAXED) + time_mono_ns();
}

void time_set_wall(int64_t ns)
{
    wall_is_known(); /* the host's time must not come later and undo it */
    __atomic_store_n(&wall_at_boot_ns, ns - time_mono_ns(), __ATOMIC_RELAXED);
}

int64_t time_wall_of_cycles(uint64_t cycles)
{
    wall_is_known();
    cycles = MAX(cycles, boot_cycles);
    return wall_at_boot_ns + (int64_t)fp_mul(cycles - boot_cycles, ns_per_cycle_fp);
}

uint64_t time_since_boot_us(void)
{
    uint64_t scale = __atomic_load_n(&ns_per_cycle_fp, __ATOMIC_RELAXED);

    return fp_mul(cpu_cycles() - boot_cycles, scale) / 1000;
}
