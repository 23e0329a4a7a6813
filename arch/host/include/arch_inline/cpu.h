/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/cpu.h> on a Linux host; a core is a thread of the test. */
#ifndef ARCH_INLINE_CPU_H
#define ARCH_INLINE_CPU_H

/* Whoever is waited for may not be running. By its number, because <sched.h> has names
 * that the kernel uses, too. */
static inline void cpu_relax(void)
{
    long number = 24; /* sched_yield(2) on x86-64 */

    __asm__ volatile("syscall" : "+a"(number) : : "rcx", "r11", "memory");
}

static inline void cpu_spin(void)
{
    cpu_relax();
}

#define cpu_call_spin_wait(lock) spin_stand_in_line(lock, spin_relax)

/* A Linux thread has its stack. */
#define cpu_reserve_stack(bytes) ((void)(bytes))

/* A variable of the function's has its place in memory from here on: what is not used
 * again but on unlikely paths takes up no register. */
#define cpu_keep_in_memory(variable) __asm__ volatile("" : "+m"(variable))

static inline uint64_t cpu_cycles(void)
{
    return __builtin_ia32_rdtsc();
}

/* A test has no addresses that are not there. */
static inline uint64_t cpu_load32(const uint32_t *addr)
{
    return __atomic_load_n(addr, __ATOMIC_RELAXED);
}

static inline uint64_t cpu_swap32(uint32_t *addr, uint32_t expected, uint32_t desired)
{
    __atomic_compare_exchange_n(addr, &expected, desired, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return expected;
}

#endif
