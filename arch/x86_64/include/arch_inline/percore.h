/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The inline part of <arch/percore.h>. GS base is the address of the running
 * core's struct core from cpu_init_boot_core() on and never changes, so that
 * every access is one instruction: no interrupt and no change of core can come
 * between finding the core and touching its field.
 */
#ifndef ARCH_INLINE_PERCORE_H
#define ARCH_INLINE_PERCORE_H

#define CORE_FIELD_OFFSET(field) "i"(offsetof(struct core, field))

/* Fields of 4 and 8 bytes; the register's size chooses the instruction's. */
#define CORE_GET(field)                                    \
    ({                                                     \
        __typeof__(((struct core *)0)->field) core_value_; \
        __asm__ volatile("mov %%gs:%c1, %0"                \
                         : "=r"(core_value_)               \
                         : CORE_FIELD_OFFSET(field)        \
                         : "memory");                      \
        core_value_;                                       \
    })

#define CORE_SET(field, value)                                        \
    do {                                                              \
        __typeof__(((struct core *)0)->field) core_value_ = (value);  \
        __asm__ volatile("mov %0, %%gs:%c1"                           \
                         :                                            \
                         : "r"(core_value_), CORE_FIELD_OFFSET(field) \
                         : "memory");                                 \
    } while (0)

/* The following are for fields of 4 bytes. */
#define CORE_INC(field) \
    __asm__ volatile("incl %%gs:%c0" : : CORE_FIELD_OFFSET(field) : "memory", "cc")

#define CORE_DEC_IS_ZERO(field)                     \
    ({                                              \
        bool core_is_zero_;                         \
        __asm__ volatile("decl %%gs:%c1"            \
                         : "=@ccz"(core_is_zero_)   \
                         : CORE_FIELD_OFFSET(field) \
                         : "memory");               \
        core_is_zero_;                              \
    })

/* Takes one from a field that is not 0; whether it and the field behind it are 0 then. */
#define CORE_DEC_AND_NEXT_ARE_ZERO(field)           \
    ({                                              \
        bool core_are_zero_;                        \
        __asm__ volatile("decq %%gs:%c1"            \
                         : "=@ccz"(core_are_zero_)  \
                         : CORE_FIELD_OFFSET(field) \
                         : "memory");               \
        core_are_zero_;                             \
    })

#define CORE_OR(field, bits)                                            \
    __asm__ volatile("orl %0, %%gs:%c1"                                 \
                     :                                                  \
                     : "ri"((uint32_t)(bits)), CORE_FIELD_OFFSET(field) \
                     : "memory", "cc")

#define CORE_AND(field, bits)                                           \
    __asm__ volatile("andl %0, %%gs:%c1"                                \
                     :                                                  \
                     : "ri"((uint32_t)(bits)), CORE_FIELD_OFFSET(field) \
                     : "memory", "cc")

static inline struct core *this_core(void)
{
    return CORE_GET(self);
}

#endif
