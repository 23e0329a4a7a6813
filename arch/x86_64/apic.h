/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The local APIC of each core (Intel SDM 3A, chapter 11; x2APIC: 11.12). Set up when
 * its core first needs it. Functions below are for the running core, soft mask held
 * or hard mask closed.
 */
#ifndef X86_APIC_H
#define X86_APIC_H

#include "core.h"
#include "lib/base.h"

/* Registers, in the order of SDM table 11-1, that are used here. */
enum apic_register {
    APIC_ID = 0x020,
    APIC_TPR = 0x080,
    APIC_EOI = 0x0b0,
    APIC_SVR = 0x0f0,
    APIC_ICR = 0x300, /* 64 bits in x2APIC mode, else the high half is the next */
    APIC_ICR_HIGH = 0x310,
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_LINT0 = 0x350,
    APIC_TIMER_INITIAL = 0x380,
    APIC_TIMER_CURRENT = 0x390,
    APIC_TIMER_DIVIDE = 0x3e0,
};

#define APIC_LVT_MASKED       (1u << 16)
#define APIC_LVT_TSC_DEADLINE (2u << 17)
#define APIC_DIVIDE_BY_16     3u

/* Vectors: the highest four bits are the priority, which does not matter to us. */
enum vector {
    VECTOR_NONE = 0,       /* noted: the hard mask is closed, nothing else */
    VECTOR_ISA = 0x30,     /* + line, 16 of them */
    VECTOR_MESSAGE = 0x50, /* + number, MESSAGE_COUNT of them */
    VECTOR_TIMER = 0xec,
    VECTOR_KICK = 0xf0, /* another core has work for this one */
    VECTOR_TLB = 0xf1,  /* tlb.c, whatever the soft mask says */
    VECTOR_SPURIOUS = 0xff,
};

/* False if the processor has no APIC. Cheap when it is set up already. */
bool apic_prepare(void);

uint32_t apic_read(enum apic_register reg);
void apic_write(enum apic_register reg, uint32_t value);

/*
 * Messages to another core by its APIC id (SDM 3A, 11.6.1). What was written before is
 * visible there when it arrives. Any context.
 */
#define APIC_FIXED   0x0000u /* + vector */
#define APIC_NMI     0x0400u
#define APIC_INIT    0x4500u /* asserted, edge */
#define APIC_STARTUP 0x4600u /* + page of the code, below 640 KiB */
void apic_send(uint32_t apic_id, uint32_t message);

/* Whether there is a way to say that id: 8 bits, but for x2APIC mode. */
bool apic_can_reach(uint32_t apic_id);

static inline void apic_end_of_interrupt(void)
{
    apic_write(APIC_EOI, 0);
}

#endif
