/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The few ELF-64 structures that the kernel reads of its own image (ELF-64 Object
 * File Format, version 1.5). */
#ifndef KERNEL_CORE_ELF64_H
#define KERNEL_CORE_ELF64_H

#include "lib/base.h"

struct elf64_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf64_phdr {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

struct elf64_shdr {
    uint32_t name, type;
    uint64_t flags, addr, offset, size;
    uint32_t link, info;
    uint64_t addralign, entsize;
};

struct elf64_symbol {
    uint32_t name;
    uint8_t info, other;
    uint16_t shndx;
    uint64_t value, size;
};

#define ELF_PT_LOAD    1
#define ELF_PT_TLS     7
#define ELF_PF_X       1u
#define ELF_PF_W       2u
#define ELF_PF_R       4u
#define ELF_SHT_SYMTAB 2
#define ELF_STT_FUNC   2

_Static_assert(sizeof(struct elf64_header) == 64, "ELF-64");
_Static_assert(sizeof(struct elf64_phdr) == 56, "ELF-64");
_Static_assert(sizeof(struct elf64_shdr) == 64, "ELF-64");
_Static_assert(sizeof(struct elf64_symbol) == 24, "ELF-64");

#endif
