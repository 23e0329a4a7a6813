/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/cpu.h>: instructions that are cheaper than a call. */
#ifndef ARCH_INLINE_CPU_H
#define ARCH_INLINE_CPU_H

static inline void cpu_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}

/* A call that keeps all registers, so that who might have to spin need not save any; it
 * steps over the red zone. */
static inline void cpu_spin(void)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "call spin_keeping_registers\n\t"
                     "lea 128(%%rsp), %%rsp"
                     :
                     :
                     : "memory", "cc");
}

/* Calls spin_wait(lock) in the same way. */
#define cpu_call_spin_wait(lock)                            \
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"           \
                     "call spin_wait_keeping_registers\n\t" \
                     "lea 128(%%rsp), %%rsp"                \
                     :                                      \
                     : "D"(lock)                            \
                     : "memory", "cc")

#define cpu_reserve_stack(bytes) \
    __asm__ volatile("testb $0, %c0(%%rsp)" : : "i"(-(bytes)) : "memory", "cc")

/* A variable of the function's has its place in memory from here on: what is not used
 * again but on unlikely paths takes up no register. */
#define cpu_keep_in_memory(variable) __asm__ volatile("" : "+m"(variable))

static inline uint64_t cpu_cycles(void)
{
    uint64_t low, high; /* their upper halves are cleared */

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

/*
 * Behind an instruction that may fault: trap.c then sets rax to all ones and goes on
 * here. A no-operation with an operand that nobody else uses.
 */
#define CPU_MAY_FAULT_MARK UINT32_C(0x70614d66)
#define CPU_MAY_FAULT      "nopl 0x70614d66(%%rax)"

static inline uint64_t cpu_load32(const uint32_t *addr)
{
    uint64_t value; /* loading the lower half clears the upper one */

    __asm__ volatile("movl (%%rdi), %%eax\n\t" CPU_MAY_FAULT
                     : "=a"(value)
                     : "D"(addr)
                     : "memory");
    return value;
}

static inline uint64_t cpu_swap32(uint32_t *addr, uint32_t expected, uint32_t desired)
{
    uint64_t value = expected; /* the upper half stays clear, or all bits are set */

    __asm__ volatile("lock cmpxchgl %%edx, (%%rdi)\n\t" CPU_MAY_FAULT
                     : "+a"(value)
                     : "D"(addr), "d"(desired)
                     : "memory", "cc");
    return value;
}

#endif
