/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Fills the struct boot_info that the kernel finds. */
#ifndef LOADER_HANDOVER_H
#define LOADER_HANDOVER_H

#include "kernel/abi/boot_info.h"
#include "memory.h"
#include "multiboot.h"

/* What handover_fill() takes from the arena at most. */
uint64_t handover_bytes(const struct multiboot *mb, const struct module *app);

/*
 * The boot information for the application `app`, in the arena, with all that it
 * points to. The arena must not be used any more: the memory map has its end.
 * direct_map_bytes is left to the caller.
 */
struct boot_info *handover_fill(struct arena *arena, const struct multiboot *mb,
                                const struct module *app);

#endif
