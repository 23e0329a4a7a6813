/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The constants of layout.inc for C. */
#ifndef X86_LAYOUT_H
#define X86_LAYOUT_H

#include "core/percore.h"
#include "arch/context.h"

#define LAYOUT(name, value) enum { name = (value) };
#include "layout.inc"
#undef LAYOUT

_Static_assert(offsetof(struct core, irq_mask_depth) == CORE_MASK_DEPTH, "vectors.asm");
_Static_assert(offsetof(struct core, pending) == CORE_PENDING, "vectors.asm");
_Static_assert(offsetof(struct context, sp) == CONTEXT_SP, "switch.asm");
_Static_assert(offsetof(struct context, tls_base) == CONTEXT_TLS_BASE, "switch.asm");
_Static_assert(offsetof(struct context, control) == CONTEXT_CONTROL, "switch.asm");
_Static_assert(CORE_PENDING_IRQ == PENDING_IRQ, "vectors.asm");
_Static_assert(CORE_PENDING_RESCHED == PENDING_RESCHED, "vectors.asm");

#endif
