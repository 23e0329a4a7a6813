/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which hypervisor runs us, and what it says about its clocks. */
#ifndef X86_HYPERVISOR_H
#define X86_HYPERVISOR_H

#include "lib/base.h"

enum hypervisor {
    HYPERVISOR_NONE,
    HYPERVISOR_OTHER,
    HYPERVISOR_TCG, /* QEMU's emulator */
    HYPERVISOR_KVM,
    HYPERVISOR_HYPERV,
};

enum hypervisor hypervisor_kind(void);

/* What it says; 0 where it says nothing. Any context. */
struct hypervisor_rates {
    uint64_t tsc_hz, apic_hz;
};
struct hypervisor_rates hypervisor_rates(void);

#endif
