/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What interrupt.c hands to the parts that own a vector. Interrupt context. */
#ifndef X86_INTERRUPT_H
#define X86_INTERRUPT_H

/* timer.c: the one-shot timer of this core fired. */
void timer_interrupt(void);

#endif
