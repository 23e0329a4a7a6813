/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sets of processors, as <sched.h> shows them under _GNU_SOURCE. */
#ifndef _SYS_CPUSET_H_
#define _SYS_CPUSET_H_

#include <stddef.h>

#define CPU_SETSIZE 1024

#define __CPU_BITS (8 * sizeof(unsigned long))

typedef struct {
    unsigned long __bits[CPU_SETSIZE / (8 * sizeof(unsigned long))];
} cpu_set_t;

#define __CPU_IN(cpu, size)  ((size_t)(cpu) < 8 * (size_t)(size))
#define __CPU_WORD(cpu, set) ((set)->__bits[(size_t)(cpu) / __CPU_BITS])
#define __CPU_MASK(cpu)      (1UL << ((size_t)(cpu) % __CPU_BITS))

#define CPU_SET_S(cpu, size, set) \
    ((void)(__CPU_IN(cpu, size) ? (__CPU_WORD(cpu, set) |= __CPU_MASK(cpu)) : 0))
#define CPU_CLR_S(cpu, size, set) \
    ((void)(__CPU_IN(cpu, size) ? (__CPU_WORD(cpu, set) &= ~__CPU_MASK(cpu)) : 0))
#define CPU_ISSET_S(cpu, size, set) \
    (__CPU_IN(cpu, size) ? (__CPU_WORD(cpu, set) & __CPU_MASK(cpu)) != 0 : 0)
#define CPU_ZERO_S(size, set)   ((void)__builtin_memset((set), 0, (size)))
#define CPU_EQUAL_S(size, a, b) (__builtin_memcmp((a), (b), (size)) == 0)
#define CPU_COUNT_S(size, set)  __cpu_count((size), (set))
#define CPU_SET(cpu, set)       CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set)       CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set)     CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ZERO(set)           CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(a, b)         CPU_EQUAL_S(sizeof(cpu_set_t), a, b)
#define CPU_COUNT(set)          CPU_COUNT_S(sizeof(cpu_set_t), set)

/* Sets for more, or fewer, processors than cpu_set_t has room for. */
#define CPU_ALLOC_SIZE(count) \
    (((size_t)(count) + __CPU_BITS - 1) / __CPU_BITS * sizeof(unsigned long))
#define CPU_ALLOC(count) ((cpu_set_t *)__builtin_malloc(CPU_ALLOC_SIZE(count)))
#define CPU_FREE(set)    __builtin_free(set)

#define __CPU_OP_S(size, to, a, b, op)                                             \
    do {                                                                           \
        for (size_t __cpu_i = 0; __cpu_i < (size_t)(size) / sizeof(unsigned long); \
             __cpu_i++) {                                                          \
            (to)->__bits[__cpu_i] = (a)->__bits[__cpu_i] op(b)->__bits[__cpu_i];   \
        }                                                                          \
    } while (0)
#define CPU_AND_S(size, to, a, b) __CPU_OP_S(size, to, a, b, &)
#define CPU_OR_S(size, to, a, b)  __CPU_OP_S(size, to, a, b, |)
#define CPU_XOR_S(size, to, a, b) __CPU_OP_S(size, to, a, b, ^)
#define CPU_AND(to, a, b)         CPU_AND_S(sizeof(cpu_set_t), to, a, b)
#define CPU_OR(to, a, b)          CPU_OR_S(sizeof(cpu_set_t), to, a, b)
#define CPU_XOR(to, a, b)         CPU_XOR_S(sizeof(cpu_set_t), to, a, b)

static __inline__ int __cpu_count(size_t __size, const cpu_set_t *__set)
{
    int __count = 0;
    size_t __i;

    for (__i = 0; __i < __size / sizeof(__set->__bits[0]); __i++) {
        __count += __builtin_popcountl(__set->__bits[__i]);
    }
    return __count;
}

#endif
