/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shootdown. Every change that takes something away has a number; a core's seen is the
 * number of the last change that its TLB follows. Who makes a change publishes its range
 * and number, interrupts the cores that run, and waits until their seen reaches it. A
 * core that halts is left alone: it compares the numbers when it wakes.
 *
 * The interrupt is served whatever the soft mask says, because it touches nothing but the
 * TLB and seen. A core whose hard mask is closed answers where it waits for a lock, so
 * that the owner of the lock may wait for it here.
 */
#include "tlb.h"
#include "apic.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/smp.h"
#include "hypervisor.h"
#include "insn.h"
#include "irq/irq.h"
#include "mm/frame.h"
#include "smp.h"
#include "sync/spinlock.h"

/* Above so many pages, dropping all translations is cheaper. */
#define SINGLE_MAX 32

/* Turns of a spin loop for each that pauses, where that is dear. */
#define SPINS_PER_PAUSE 1024

/* So many unused tables may wait for halted cores before these are woken. */
#define LIMBO_MAX 16

/* After vm_lock, before frame_lock. Guards what follows. */
static struct spinlock shootdown_lock = SPINLOCK_OF(LOCK_SHOOTDOWN);
static uint64_t change; /* the number of the last one; read without the lock */
static uint64_t range_va, range_len;
static uint64_t *limbo; /* unused tables, the last first: next table, 2 * number */
static uint32_t limbo_count;

static bool pause_is_dear; /* set before there is anybody to wait for */

static void flush_all_here(void)
{
    write_cr3(read_cr3()); /* no page is global */
}

static void flush_here(uint64_t va, uint64_t len)
{
    if (len > SINGLE_MAX * PAGE_BYTES) {
        flush_all_here();
        return;
    }
    for (uint64_t done = 0; done < len; done += PAGE_BYTES) {
        invlpg(va + done);
    }
}

/* Hard mask closed, or the soft mask held: the core stays the same. */
static void follow(struct arch_core *core)
{
    /* Acquire pairs with the release in publish(): tables and range are there. */
    uint64_t now = __atomic_load_n(&change, __ATOMIC_ACQUIRE);

    if (core->tlb.seen == now) {
        return;
    }
    /*
     * The range is stable while its maker waits for this core, which it does unless
     * this core was idle or is more than one change behind.
     */
    if (core->tlb.seen + 1 == now && core->tlb.asked == now) {
        flush_here(range_va, range_len);
    } else {
        flush_all_here();
    }
    /* Release: whoever reads it may reuse the memory. */
    __atomic_store_n(&core->tlb.seen, now, __ATOMIC_RELEASE);
}

void tlb_interrupt(void)
{
    follow(this_arch_core());
    apic_end_of_interrupt();
}

/*
 * PAUSE leaves QEMU's emulator for its main loop, whose lock the emulated devices need as
 * well: cores that do so all the time keep the owner of what they wait for from its own
 * local APIC. With one host thread for all cores it is what lets the others run.
 */
static void relax_seldom(struct arch_core *core)
{
    if (++core->spins % SPINS_PER_PAUSE == 0 || !pause_is_dear) {
        cpu_relax();
    }
}

void tlb_spin(void)
{
    relax_seldom(this_arch_core());
    if (unlikely(this_arch_core()->tlb.seen !=
                 __atomic_load_n(&change, __ATOMIC_RELAXED))) {
        bool was_open = save_flags_cli(); /* the caller may be a task that can move */

        follow(this_arch_core());
        restore_flags(was_open);
    }
}

/* The lock is held. Interrupts the cores that run, all of them if wake is set. */
static void ask(struct arch_core *me, uint64_t number, bool wake)
{
    uint32_t count = smp_core_count();

    for (uint32_t id = 0; id < count; id++) {
        struct arch_core *core = smp_arch_core(id);

        if (core != me &&
            (wake || !__atomic_load_n(&core->tlb.is_idle, __ATOMIC_RELAXED))) {
            /* Release pairs with the acquire of change: it was idle, or sees it. */
            __atomic_store_n(&core->tlb.asked, number, __ATOMIC_RELEASE);
            apic_send(core->apic_id, APIC_FIXED | VECTOR_TLB);
        }
    }
}

/* Waits for those that were asked. Returns the number that all cores have seen. */
static uint64_t wait_for(const struct arch_core *me, uint64_t number)
{
    uint32_t count = smp_core_count();
    uint64_t all_seen = number;

    for (uint32_t id = 0; id < count; id++) {
        const struct arch_core *core = smp_arch_core(id);
        uint64_t seen = number;

        if (core != me) {
            /* Acquire pairs with the release in follow(). */
            while (seen = __atomic_load_n(&core->tlb.seen, __ATOMIC_ACQUIRE),
                   seen < number && core->tlb.asked == number && !smp_is_stopping()) {
                relax_seldom(this_arch_core());
            }
        }
        all_seen = MIN(all_seen, seen);
    }
    return all_seen;
}

/* The lock is held. Frees the tables whose number every core has seen. */
static void drain_limbo(uint64_t all_seen)
{
    uint64_t **link = &limbo;

    if (smp_is_starting()) {
        return; /* a core that is not counted yet may walk them (tlb_join()) */
    }
    while (*link != NULL && (*link)[1] / 2 > all_seen) {
        link = (uint64_t **)&(*link)[0];
    }
    uint64_t *table = *link;

    *link = NULL;
    while (table != NULL) {
        uint64_t *next = (uint64_t *)(uintptr_t)table[0];

        frame_free((uint64_t)(uintptr_t)table - MMU_DIRECT_MAP_VA, 0);
        limbo_count--;
        table = next;
    }
}

/* The lock is held; this core has dropped the range already. */
static void publish(uint64_t va, uint64_t len, bool wake)
{
    struct arch_core *me = this_arch_core();
    uint64_t number = change + 1;

    range_va = va;
    range_len = len;
    __atomic_store_n(&me->tlb.seen, number, __ATOMIC_RELAXED);
    /* Release pairs with the acquires of change in this file. */
    __atomic_store_n(&change, number, __ATOMIC_RELEASE);
    /*
     * Pairs with the fences in tlb_idle_end() and tlb_join(): either the other core
     * sees the number, or it is seen here as running.
     */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    ask(me, number, wake);
    drain_limbo(wait_for(me, number));
}

void tlb_flush(uint64_t va, uint64_t len)
{
    flush_here(va, len); /* serialises, so that a core that joins sees the tables */
    if (likely(smp_core_count() == 1)) {
        return;
    }
    irq_mask();
    spin_lock_raw(&shootdown_lock);
    publish(va, len, false);
    spin_unlock_raw(&shootdown_lock);
    irq_unmask();
}

/*
 * The next change makes a processor forget the way to a table as well (INVLPG does,
 * whatever its address: SDM 3A, 4.10.4.1). Until all have seen that, the tables wait.
 */
void tlb_free_tables(uint64_t *tables)
{
    if (tables == NULL) {
        return;
    }
    flush_here(0, PAGE_BYTES);
    irq_mask();
    spin_lock_raw(&shootdown_lock);
    uint64_t number = change + 1;

    while (tables != NULL) {
        uint64_t *next = (uint64_t *)(uintptr_t)tables[0];

        /* As entries these are not present: one is aligned, the other even. */
        tables[0] = (uint64_t)(uintptr_t)limbo;
        tables[1] = 2 * number;
        limbo = tables;
        limbo_count++;
        tables = next;
    }
    if (smp_core_count() == 1) {
        drain_limbo(number);
    } else if (limbo_count > LIMBO_MAX) {
        publish(0, PAGE_BYTES, true);
    }
    spin_unlock_raw(&shootdown_lock);
    irq_unmask();
}

void tlb_join(struct arch_core *core)
{
    /* Pairs with the fence in publish(). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint64_t now = __atomic_load_n(&change, __ATOMIC_ACQUIRE);

    __atomic_store_n(&pause_is_dear, hypervisor_kind() == HYPERVISOR_TCG,
                     __ATOMIC_RELAXED);
    flush_all_here();
    __atomic_store_n(&core->tlb.seen, now, __ATOMIC_RELEASE);
}

void tlb_idle_begin(struct arch_core *core)
{
    /* Relaxed: who sees it late only interrupts this core in vain. */
    __atomic_store_n(&core->tlb.is_idle, 1, __ATOMIC_RELAXED);
}

void tlb_idle_end(struct arch_core *core)
{
    __atomic_store_n(&core->tlb.is_idle, 0, __ATOMIC_RELAXED);
    /* Pairs with the fence in publish(). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint64_t now = __atomic_load_n(&change, __ATOMIC_ACQUIRE);

    if (core->tlb.seen != now) {
        flush_all_here();
        __atomic_store_n(&core->tlb.seen, now, __ATOMIC_RELEASE);
    }
}
