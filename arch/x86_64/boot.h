/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the entry code found out and the rest of this directory asks for later. */
#ifndef X86_BOOT_H
#define X86_BOOT_H

#include "abi/boot_info.h"
#include "lib/base.h"

/* Called by _start on the door's stack. Returns the end of the first kernel stack. */
uint64_t boot_prepare(struct boot_info *boot);

/* The boot information; never null once boot_prepare() has run. */
const struct boot_info *boot_information(void);

/* 4 KiB for the IDT, zeroed, and the end of a page of stack for early faults. */
uint64_t boot_idt_va(void);
uint64_t boot_fault_stack_top_va(void);

/*
 * A page below 640 KiB where other cores can begin, 0 if there is none. Not before the
 * first core has its guarded stacks: until then faults may need it.
 */
uint64_t boot_low_page_pa(void);

/* A PC with its legacy devices, as opposed to a host that offers hypercalls only. */
bool boot_has_legacy_devices(void);

/* Firmware that left tables of what there is. */
bool boot_has_firmware(void);

#endif
