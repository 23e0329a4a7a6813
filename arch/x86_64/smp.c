/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Counting the cores. The first core prepares a slot (record and stacks) for each of the
 * others and lets them all go; each takes the next free slot, sets itself up and gets the
 * next id. Nobody waits for anybody but in smp_settle().
 */
#include "smp.h"
#include "apic.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/timer.h"
#include "arch/upcalls.h"
#include "boot.h"
#include "core/log.h"
#include "hypervisor.h"
#include "insn.h"
#include "irq/irq.h"
#include "mm/frame.h"
#include "regs.h"
#include "sync/spinlock.h"
#include "tlb.h"

/* One block of memory: records by id, slots, APIC ids of those that were started. */
struct cores {
    struct arch_core *by_id[CORE_MAX];
    struct arch_core *slots[CORE_MAX];
    uint32_t apic_ids[CORE_MAX];
};
#define CORES_ORDER 2

_Static_assert(sizeof(struct cores) <= PAGE_BYTES << CORES_ORDER, "of so many pages");

/* A core that has not come when no other has for so long never will. */
#define WAIT_MSEC_HARDWARE 1000
#define WAIT_MSEC_EMULATED 10000 /* its host may have other things to do */

/* And if nobody waits for it: half a minute or less, whatever the rate. */
#define LATE_CYCLES (UINT64_C(1) << 36)

/* Time between the two calls that a core may need (SDM 3A, 8.4.4.1: 200 us). */
#define CALLS_PER_SEC 5000

struct arch_core **smp_slots;
uint32_t smp_slot_count, smp_ticket, smp_is_open;

static struct cores *cores;     /* null: there never was another core */
static uint32_t core_count = 1; /* release when a record is complete */
static uint32_t started;        /* of cores->apic_ids */
static uint32_t missing;        /* of these, not counted yet; 0 when given up */
static uint64_t started_at;     /* cycles */
static bool was_called_again;

/* Guards what follows, and the order of ids. */
static struct spinlock count_lock = SPINLOCK_OF(LOCK_CORES);
static bool is_closed;       /* who comes now is too late */
static uint64_t last_cycles; /* the last core's reading of its counter */

uint32_t smp_core_count(void)
{
    /* Acquire pairs with the release in count_in(). */
    return __atomic_load_n(&core_count, __ATOMIC_ACQUIRE);
}

struct core *smp_core(uint32_t id)
{
    return cores != NULL ? &cores->by_id[id]->core : this_core();
}

/* Some were started that are neither counted nor given up. */
static bool some_miss(void)
{
    return __atomic_load_n(&missing, __ATOMIC_ACQUIRE) != 0;
}

static bool has_others(const struct boot_info *boot)
{
    return boot->cpu_count != 0 ? boot->cpu_count > 1 : !smp_pc_is_alone();
}

static uint32_t find_others(const struct boot_info *boot)
{
    if (boot->host == BOOT_HOST_UHYVE) {
        return MIN(boot->cpu_count, (uint32_t)CORE_MAX) - 1;
    }
    return smp_pc_find(cores->apic_ids, CORE_MAX - 1);
}

/* Slots for up to count cores; how many there are. */
static uint32_t make_slots(uint32_t count)
{
    uint32_t made = 0;

    while (made < count) {
        struct arch_core *core = core_create(made + 1);

        if (core == NULL) {
            log_error("smp: no memory for %u of %u more cores", count - made, count);
            break;
        }
        cores->slots[made++] = core;
    }
    return made;
}

/* Lets those that wait, or come, take their slots. */
static void let_go(const struct boot_info *boot, uint32_t count)
{
    smp_slots = cores->slots;
    smp_slot_count = count;
    started = count;
    started_at = last_cycles = cpu_cycles();
    __atomic_store_n(&missing, count, __ATOMIC_RELAXED);
    /* Release: whoever sees it, sees the slots. */
    __atomic_store_n(&smp_is_open, 1, __ATOMIC_RELEASE);
    if (boot->host != BOOT_HOST_UHYVE && !smp_pc_start(cores->apic_ids, count)) {
        __atomic_store_n(&missing, 0, __ATOMIC_RELEASE);
    }
}

void smp_start(const struct boot_info *boot)
{
    if (!has_others(boot)) {
        return;
    }
    uint64_t pa = frame_alloc(CORES_ORDER);

    if (pa == FRAME_NONE || !apic_prepare()) {
        log_error("smp: no memory or no local APIC; going on with one core");
        return;
    }
    cores = mmu_direct(pa);
    cores->by_id[0] = this_arch_core();
    features_remember();
    idt_open_at(VECTOR_TLB, tlb_stub);
    idt_open(VECTOR_KICK);

    uint32_t count = make_slots(find_others(boot));

    if (count != 0) {
        let_go(boot, count);
    }
}

static NORETURN void leave_out(const struct arch_core *core, const char *why)
{
    if (why != NULL) {
        log_error("smp: the core with APIC id %u is left out: %s", core->apic_id, why);
    }
    for (;;) {
        cli();
        hlt();
    }
}

/* Gives the core its id. The counters must agree, to the time between two cores. */
static void count_in(struct arch_core *core)
{
    spin_lock_raw(&count_lock);
    if (is_closed || smp_is_stopping()) {
        spin_unlock_raw(&count_lock);
        leave_out(core, NULL);
    }
    uint32_t id = core_count;
    uint64_t now = cpu_cycles();
    uint64_t before = last_cycles;

    last_cycles = MAX(now, before);
    core->core.id = id;
    cores->by_id[id] = core;
    __atomic_store_n(&core_count, id + 1, __ATOMIC_RELEASE);
    spin_unlock_raw(&count_lock);
    if (now < before) {
        log_error("smp: the time stamp counter of core %u is %lu cycles behind another's",
                  id, before - now);
    }
}

/* True for the last one that was missing. */
static bool is_complete(void)
{
    spin_lock_raw(&count_lock);
    if (!is_closed) {
        /* Release: the core follows (tlb_join()) before it is not missing any more. */
        __atomic_store_n(&missing, missing - 1, __ATOMIC_RELEASE);
    }
    bool complete = !is_closed && missing == 0;

    spin_unlock_raw(&count_lock);
    return complete;
}

static bool has_come(uint32_t apic_id)
{
    uint32_t count = smp_core_count();

    for (uint32_t id = 1; id < count; id++) {
        if (cores->by_id[id]->apic_id == apic_id) {
            return true;
        }
    }
    return false;
}

/*
 * Hardware may miss the first startup message (SDM 3A, 8.4.4.1); hypervisors do not. The
 * first of the other cores has the time to wait for that, and smp_settle() has it.
 */
static void call_again(uint64_t hz)
{
    if (hypervisor_kind() != HYPERVISOR_NONE ||
        cpu_cycles() - started_at < hz / CALLS_PER_SEC ||
        __atomic_exchange_n(&was_called_again, true, __ATOMIC_RELAXED)) {
        return;
    }
    for (uint32_t i = 0; i < started; i++) {
        if (!has_come(cores->apic_ids[i])) {
            smp_pc_start_again(cores->apic_ids[i]);
        }
    }
}

static void call_others_again(void)
{
    uint64_t hz = timer_cycles_hz();

    while (some_miss() && cpu_cycles() - started_at < hz / CALLS_PER_SEC) {
        cpu_spin();
    }
    if (some_miss()) {
        call_again(hz);
    }
}

void smp_begin(struct arch_core *core)
{
    core_load(core);
    if (!features_join()) {
        leave_out(core, "it lacks features of the first one");
    }
    apic_prepare();
    count_in(core);
    tlb_join(core);
    if (is_complete()) {
        smp_pc_finish();
        log_info("smp: %u cores", smp_core_count());
    } else if (core->core.id == 1 && hypervisor_kind() == HYPERVISOR_NONE) {
        call_others_again();
    }
    upcall_core_started();
}

/* Nobody is waited for any more. */
static COLD void give_up(void)
{
    irq_mask(); /* no stack is reserved: a lock outside may be held */
    spin_lock_raw(&count_lock);
    uint32_t count = missing;

    is_closed = true;
    __atomic_store_n(&missing, 0, __ATOMIC_RELEASE);
    spin_unlock_raw(&count_lock);
    irq_unmask();
    if (count == 0) {
        return;
    }
    log_error("smp: %u of %u other cores did not come up", count, started);
    for (uint32_t i = 0; i < started && boot_has_legacy_devices(); i++) {
        if (!has_come(cores->apic_ids[i])) {
            log_error("smp: APIC id %u did not", cores->apic_ids[i]);
        }
    }
}

bool smp_is_starting(void)
{
    if (unlikely(some_miss()) && cpu_cycles() - started_at > LATE_CYCLES) {
        give_up(); /* nobody has asked smp_settle() */
    }
    return some_miss();
}

static COLD void wait_for_others(void)
{
    uint64_t hz = timer_cycles_hz(), since = cpu_cycles();
    bool emulated = hypervisor_kind() != HYPERVISOR_NONE;
    uint64_t patience = hz / 1000 * (emulated ? WAIT_MSEC_EMULATED : WAIT_MSEC_HARDWARE);
    uint32_t left, seen = 0;

    while (left = __atomic_load_n(&missing, __ATOMIC_ACQUIRE), left != 0) {
        if (left != seen) {
            seen = left;
            since = cpu_cycles();
        } else if (cpu_cycles() - since > patience) {
            give_up();
        }
        call_again(hz);
        cpu_relax();
    }
}

uint32_t smp_settle(void)
{
    if (unlikely(some_miss())) {
        wait_for_others();
    }
    return smp_core_count();
}
