/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The information of a virtual machine monitor that starts the loader by PVH (Xen,
 * public/arch-x86/hvm/start_info.h; QEMU with qboot, Firecracker, Cloud Hypervisor).
 * multiboot.c calls these for MULTIBOOT_PVH; see there for what they do.
 */
#ifndef LOADER_PVH_H
#define LOADER_PVH_H

#include "multiboot.h"

#define PVH_MAGIC                                                        \
    0x336ec578 /* first word of the information; boot.asm puts it in eax \
                */

/* mb->info_pa is set. False if it is not there, or not within the first 4 GiB. */
bool pvh_open(struct multiboot *mb);
bool pvh_next_module(const struct multiboot *mb, uint32_t *cursor, struct module *module);
uint32_t pvh_own(const struct multiboot *mb, struct mem_range own[MULTIBOOT_OWN_MAX]);

#endif
