/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The boot modules behind the application as files: a cpio or tar archive is
 * unpacked at the root, anything else becomes the file /NAME. Contents stay where
 * the loader put them until they are written.
 */
#ifndef KERNEL_FS_INITRD_H
#define KERNEL_FS_INITRD_H

#include "lib/base.h"

struct boot_info;

/* Boot. What is wrong with a module is logged; the others and what was good of it
 * are there. */
void initrd_unpack(const struct boot_info *boot);

/* One module: called by initrd_unpack(). data stays for ever. */
void initrd_add(const char *name, const void *data, uint64_t len);

#endif
