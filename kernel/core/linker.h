/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Symbols that the linker and the compiler know by name. */
#ifndef KERNEL_CORE_LINKER_H
#define KERNEL_CORE_LINKER_H

#include "core/elf64.h"
#include "lib/base.h"

/* The ELF header of the program as it is mapped in the first segment. */
extern const struct elf64_header __ehdr_start;

/* GCC's guard word of -mstack-protector-guard=global, and where a mismatch goes. */
extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void);

#endif
