/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/cpu.h>: instructions that are cheaper than a call. */
#ifndef ARCH_INLINE_CPU_H
#define ARCH_INLINE_CPU_H

static inline void cpu_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}

#define cpu_reserve_stack(bytes) \
    __asm__ volatile("testb $0, %c0(%%rsp)" : : "i"(-(bytes)) : "memory", "cc")

static inline uint64_t cpu_cycles(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

#endif
