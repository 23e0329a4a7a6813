/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The instructions that C has no words for, one a function. */
#ifndef LOADER_X86_H
#define LOADER_X86_H

#include <stdbool.h>
#include <stdint.h>

#include "handoff.h"

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t read_cr2(void)
{
    uint64_t value;

    __asm__ volatile("movq %%cr2, %0" : "=r"(value));
    return value;
}

/* The BIOS data area (0x400 to 0x500); to the compiler a pointer to page 0 is null. */
static inline uint16_t bios_data16(uint32_t address)
{
    uint16_t value;

    __asm__ volatile("movw (%1), %0" : "=r"(value) : "r"((uint64_t)address));
    return value;
}

static inline void store_gdt(struct gdt_pointer *gdt)
{
    __asm__ volatile("sgdt %0" : "=m"(*gdt));
}

static inline void halt(void)
{
    __asm__ volatile("cli; hlt");
}

/* True if len bytes at p are 0; one instruction, so that its cost is the memory's. */
static inline bool bytes_are_zero(const void *p, uint64_t len)
{
    bool equal;

    /* xor sets ZF, which stays if len is 0. */
    __asm__ volatile("xorl %%eax, %%eax\n\trepe scasb"
                     : "+D"(p), "+c"(len), "=@ccz"(equal)
                     :
                     : "eax", "memory");
    return equal;
}

#endif
