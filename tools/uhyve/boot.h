/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Everything that the guest finds at its entry, in its memory. */
#ifndef UHYVE_BOOT_H
#define UHYVE_BOOT_H

#include "image.h"
#include "machine.h"

#define GDT_BYTES 24 /* of the descriptors at cpu_start's gdt_va */

/* What depends on who runs the processors. */
struct boot_plan {
    uint32_t host;        /* enum boot_host */
    uint32_t console;     /* enum boot_console */
    bool is_log_live;     /* the kernel's log goes to standard error as it grows */
    bool tells_streams;   /* which of the standard streams are terminals */
    unsigned cpu_count;   /* 0: the guest finds out */
    unsigned stack_count; /* processors that begin at the entry point */
    uint64_t tsc_hz, wall_time_ns, wall_tsc; /* 0: not known */
    const struct net_options *net;           /* null: no network to tell of */
    uint64_t net_mmio_pa; /* of a card that is not on PCI, and its line; 0: none */
    uint32_t net_line;
    bool is_pc; /* below 2 MiB a PC's memory, that the processors start in; firmware may
                   leave its tables at the end of the low memory */
};

/* Behind the image that has been read; ends with a message where memory is short. */
struct cpu_start boot_prepare(const struct guest_memory *memory,
                              const struct options *options, const struct image *image,
                              const struct boot_plan *plan);

#endif
