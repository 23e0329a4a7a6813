/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What one core says to another besides tlb.c: there is work, and stop. */
#include "apic.h"
#include "arch/cpu.h"
#include "arch/percore.h"
#include "insn.h"
#include "smp.h"

/* How long to wait for cores to halt, in turns of a loop: about 0.1 s. */
#define STOP_TURNS 1000000u

static uint32_t stopper; /* 1 + id of the core that stops the others; 0: none */
static uint32_t stopped; /* how many have halted */

void smp_kick(uint32_t id)
{
    apic_send(smp_arch_core(id)->apic_id, APIC_FIXED | VECTOR_KICK);
}

bool smp_is_stopping(void)
{
    return __atomic_load_n(&stopper, __ATOMIC_RELAXED) != 0;
}

static NORETURN void halt_for_good(void)
{
    __atomic_fetch_add(&stopped, 1, __ATOMIC_RELEASE);
    for (;;) {
        cli();
        hlt();
    }
}

void smp_nmi(void)
{
    uint32_t who = __atomic_load_n(&stopper, __ATOMIC_ACQUIRE);

    if (who != 0 && who != CORE_GET(id) + 1) {
        halt_for_good();
    }
}

void smp_stop_others(void)
{
    uint32_t none = 0;

    CORE_INC(irq_mask_depth); /* for good: nothing else runs on this core either */
    uint32_t count = smp_core_count(), me = CORE_GET(id);

    if (!__atomic_compare_exchange_n(&stopper, &none, me + 1, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        if (none != me + 1) {
            halt_for_good(); /* the other one was faster */
        }
        return;
    }
    for (uint32_t id = 0; id < count; id++) {
        if (id != me) {
            apic_send(smp_arch_core(id)->apic_id, APIC_NMI);
        }
    }
    for (uint32_t turn = 0; turn < STOP_TURNS; turn++) {
        /* Acquire: what they wrote last is in place. */
        if (__atomic_load_n(&stopped, __ATOMIC_ACQUIRE) + 1 >= count) {
            break;
        }
        cpu_relax();
    }
}
