/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The rates of the TSC and of the APIC timer. Asked in this order: the door, the
 * hypervisor, the processor (CPUID 0x15 and 0x16, Intel SDM 3B, 18.7.3). What is left
 * is measured against a counter whose rate is known: the APIC timer, the ACPI timer
 * (ACPI 6.4, 4.8.2.1) or the PIT's channel 2 (8254 data sheet).
 */
#include "rate.h"
#include "acpi.h"
#include "apic.h"
#include "arch/cpu.h"
#include "boot.h"
#include "core.h"
#include "core/log.h"
#include "hypervisor.h"
#include "insn.h"
#include "irq/irq.h"
#include "regs.h"
#include "sync/spinlock.h"

#define LEAF_TSC_CRYSTAL                                          \
    0x15u /* eax: denominator, ebx: numerator, ecx: crystal in Hz \
           */
#define LEAF_BASE_MHZ 0x16u

#define PM_TIMER_HZ   UINT64_C(3579545)
#define PM_TIMER_MASK 0xffffffu

#define PIT_HZ           UINT64_C(1193182)
#define PIT_MASK         0xffffu
#define PIT_CHANNEL_2    0x42
#define PIT_COMMAND      0x43
#define PIT_START        0xb0 /* channel 2, both bytes, mode 0: count down once */
#define PIT_LATCH        0x80 /* channel 2 */
#define PIT_CONTROL      0x61
#define PIT_CONTROL_GATE 1
#define PIT_CONTROL_TONE 2

#define MEASURE_PER_SEC 2000 /* measures for 1/2000 s */
#define READINGS        4    /* the quickest of so many counts */
/* A reference that did not move for so many cycles does not run. */
#define DEAD_CYCLES    UINT64_C(50000000)
#define LAST_RESORT_HZ UINT64_C(1000000000)
#define APIC_DIVIDER   16

/* A counter of known rate, counting up or down within mask. */
struct reference {
    uint64_t hz;
    uint32_t mask;
    bool down;
    uint32_t (*read)(void);
};

struct reading {
    uint32_t count;
    uint64_t cycles;
};

static uint64_t known_tsc_hz, known_apic_hz; /* 0: not found yet; read without lock */

/* Innermost but for the log's. Guards what follows, and the clocks. */
static struct spinlock rate_lock = SPINLOCK_OF(LOCK_RATES);
static uint64_t tsc_hz, apic_hz; /* as far as found */
static struct reading first; /* of the first core's APIC timer, rate_start_reference() */
static uint16_t pm_timer_port;

static uint32_t read_apic(void)
{
    return apic_read(APIC_TIMER_CURRENT);
}

static uint32_t read_pm_timer(void)
{
    return inl(pm_timer_port);
}

static uint32_t read_pit(void)
{
    outb(PIT_COMMAND, PIT_LATCH);
    uint32_t low = inb(PIT_CHANNEL_2);

    return low | (uint32_t)inb(PIT_CHANNEL_2) << 8;
}

static void start_apic(void)
{
    apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_16);
    apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
    apic_write(APIC_TIMER_INITIAL, UINT32_MAX);
}

static void start_pit(void)
{
    outb(PIT_CONTROL, (inb(PIT_CONTROL) & ~PIT_CONTROL_TONE) | PIT_CONTROL_GATE);
    outb(PIT_COMMAND, PIT_START);
    outb(PIT_CHANNEL_2, 0xff);
    outb(PIT_CHANNEL_2, 0xff);
}

/* The count with the cycles in the middle of the time that reading it took. */
static struct reading take_reading(const struct reference *ref, unsigned readings)
{
    struct reading best = {0, 0};
    uint64_t best_took = UINT64_MAX;

    while (readings-- > 0) {
        uint64_t before = cpu_cycles();
        uint32_t count = ref->read();
        uint64_t took = cpu_cycles() - before;

        if (took < best_took) {
            best_took = took;
            best = (struct reading){count & ref->mask, before + took / 2};
        }
    }
    return best;
}

static uint32_t ticks_between(const struct reference *ref, struct reading a,
                              struct reading b)
{
    return (ref->down ? a.count - b.count : b.count - a.count) & ref->mask;
}

/* Cycles per second, seen since start; waits until enough have passed. 0: no clock. */
static uint64_t measure(const struct reference *ref, struct reading start)
{
    struct reading now;
    uint32_t ticks;
    uint64_t begun = cpu_cycles();

    do {
        now = take_reading(ref, 1);
        ticks = ticks_between(ref, start, now);
        if (now.cycles - begun > DEAD_CYCLES) {
            return 0;
        }
    } while (ticks < ref->hz / MEASURE_PER_SEC);
    now = take_reading(ref, READINGS);
    ticks = ticks_between(ref, start, now);
    return (uint64_t)((unsigned __int128)(now.cycles - start.cycles) * ref->hz / ticks);
}

static uint64_t measure_by_apic(void)
{
    const struct reference ref = {apic_hz / APIC_DIVIDER, UINT32_MAX, true, read_apic};

    if (first.cycles != 0 && this_arch_core()->core.id == 0 &&
        read_apic() != 0) { /* at 0 it has stopped */
        return measure(&ref, first);
    }
    if (!apic_prepare()) {
        return 0;
    }
    start_apic();
    return measure(&ref, take_reading(&ref, READINGS));
}

static uint64_t measure_by_pc_clocks(void)
{
    const struct reference pm = {PM_TIMER_HZ, PM_TIMER_MASK, false, read_pm_timer};
    const struct reference pit = {PIT_HZ, PIT_MASK, true, read_pit};
    uint64_t hz = 0;

    pm_timer_port = acpi_pm_timer_port();
    if (pm_timer_port != 0) {
        hz = measure(&pm, take_reading(&pm, READINGS));
    }
    if (hz != 0) {
        log_info("timer: rate measured by the ACPI timer");
    } else if (boot_has_legacy_devices()) {
        start_pit();
        hz = measure(&pit, take_reading(&pit, READINGS));
        if (hz != 0) {
            log_info("timer: rate measured by the PIT");
        }
    }
    return hz;
}

static void ask_processor(void)
{
    struct cpuid_regs crystal = {0, 0, 0, 0};

    if (cpu_features.max_leaf >= LEAF_TSC_CRYSTAL) {
        crystal = cpuid(LEAF_TSC_CRYSTAL, 0);
    }
    if (crystal.eax != 0 && crystal.ebx != 0 && crystal.ecx != 0) {
        tsc_hz = tsc_hz != 0 ? tsc_hz : (uint64_t)crystal.ecx * crystal.ebx / crystal.eax;
        apic_hz = apic_hz != 0 ? apic_hz : crystal.ecx; /* SDM 3A, 11.5.4 */
    }
    if (tsc_hz == 0 && cpu_features.max_leaf >= LEAF_BASE_MHZ) {
        tsc_hz = (cpuid(LEAF_BASE_MHZ, 0).eax & 0xffff) * UINT64_C(1000000);
    }
}

static COLD void find_rates(void)
{
    struct hypervisor_rates said = hypervisor_rates();

    apic_hz = said.apic_hz;
    tsc_hz = boot_information()->tsc_hz;
    tsc_hz = tsc_hz != 0 ? tsc_hz : said.tsc_hz;
    ask_processor();
    if (tsc_hz == 0 && apic_hz != 0) {
        tsc_hz = measure_by_apic();
    }
    if (tsc_hz == 0) {
        tsc_hz = measure_by_pc_clocks();
    }
    if (tsc_hz == 0) {
        log_error("timer: nothing tells the rate of the cycle counter; taking 1 GHz");
        tsc_hz = LAST_RESORT_HZ;
    }
}

uint64_t rate_tsc_hz(void)
{
    uint64_t hz = __atomic_load_n(&known_tsc_hz, __ATOMIC_RELAXED);

    if (unlikely(hz == 0)) {
        irq_mask(); /* no stack is reserved: a lock outside may be held */
        spin_lock_raw(&rate_lock);
        if (tsc_hz == 0) {
            find_rates();
        }
        hz = tsc_hz;
        __atomic_store_n(&known_tsc_hz, hz, __ATOMIC_RELAXED);
        spin_unlock_raw(&rate_lock);
        irq_unmask();
    }
    return hz;
}

/* The APIC timer against the TSC: here the APIC's rate is what is not known. */
static COLD uint64_t measure_apic(void)
{
    const struct reference ref = {0, UINT32_MAX, true, read_apic};

    start_apic();
    struct reading start = take_reading(&ref, READINGS);

    while (cpu_cycles() - start.cycles < tsc_hz / MEASURE_PER_SEC) {
        cpu_relax();
    }
    struct reading end = take_reading(&ref, READINGS);
    uint64_t hz = (uint64_t)ticks_between(&ref, start, end) * APIC_DIVIDER * tsc_hz /
                  (end.cycles - start.cycles);

    return hz != 0 ? hz : LAST_RESORT_HZ;
}

uint64_t rate_apic_hz(void)
{
    uint64_t hz = __atomic_load_n(&known_apic_hz, __ATOMIC_RELAXED);

    if (unlikely(hz == 0)) {
        (void)rate_tsc_hz(); /* finds both where both are said */
        irq_mask();          /* no stack is reserved: a lock outside may be held */
        spin_lock_raw(&rate_lock);
        if (apic_hz == 0) {
            apic_hz = measure_apic();
        }
        hz = apic_hz;
        __atomic_store_n(&known_apic_hz, hz, __ATOMIC_RELAXED);
        spin_unlock_raw(&rate_lock);
        irq_unmask();
    }
    return hz;
}

void rate_start_reference(void)
{
    const struct reference ref = {0, UINT32_MAX, true, read_apic};

    if (boot_information()->tsc_hz != 0 || tsc_hz != 0 ||
        hypervisor_kind() != HYPERVISOR_TCG || !apic_prepare()) {
        return;
    }
    start_apic();
    first = take_reading(&ref, 1);
}
