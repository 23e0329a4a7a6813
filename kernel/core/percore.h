/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What every core has for itself. A core touches only its own entry, through
 * the macros of <arch/percore.h>, except where a field says otherwise.
 */
#ifndef KERNEL_CORE_PERCORE_H
#define KERNEL_CORE_PERCORE_H

#include "lib/base.h"

#define CORE_MAX 512

struct task;
struct runq;

/* Bits of struct core.pending: work that waits for irq_mask_depth to reach 0. */
#define CORE_PENDING_IRQ     1u /* an interrupt was noted and IF is off */
#define CORE_PENDING_RESCHED 2u /* a thread that should run now is ready */

/*
 * Single frames that the core keeps, by number (mm/frame.c). Other cores touch it only
 * to collect them; busy guards it.
 */
struct frame_cache {
    struct frame_cache *next;   /* in the list of all; constant once is_known */
    uint64_t list;              /* given back: the first of a chain, 0 for none */
    uint64_t run_next, run_end; /* never handed out */
    uint32_t list_count;
    bool is_known;
    bool busy;
};

struct core {
    struct core *self;       /* at offset 0: this_core() reads it */
    uint32_t irq_mask_depth; /* > 0: interrupts are noted, not handled */
    uint32_t pending;        /* CORE_PENDING_*; written with interrupts noted or off */
    struct task *current;    /* the running thread */
    struct task *idle;
    struct runq *runq;
    uint32_t id;          /* 0 is the core that booted */
    uint32_t irq_nesting; /* > 0 inside an interrupt handler */
    struct frame_cache frames;
#ifdef HERMIT_DEBUG
    uint32_t held_slot; /* sync/lockcheck.c: where what it holds is; 0: not yet known */
#endif
} CACHE_ALIGNED;

_Static_assert(offsetof(struct core, self) == 0, "this_core() reads it");
_Static_assert(offsetof(struct core, irq_mask_depth) == 8, "used by assembly");
_Static_assert(offsetof(struct core, pending) == 12,
               "used by assembly, and behind the depth for irq_unmask()");

#endif
