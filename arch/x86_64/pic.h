/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The pair of 8259A interrupt controllers, which we only ever silence. */
#ifndef X86_PIC_H
#define X86_PIC_H

#include "insn.h"

#define PIC_MASTER_DATA 0x21
#define PIC_SLAVE_DATA  0xa1

/*
 * Masks all lines. The firmware leaves the timer's open, at a vector that is an
 * exception for us, so this comes before interrupts are enabled.
 */
static inline void pic_close(void)
{
    outb(PIC_MASTER_DATA, 0xff);
    outb(PIC_SLAVE_DATA, 0xff);
}

#endif
