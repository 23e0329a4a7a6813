/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The inline part of <arch/string.h>. The string instructions move whole cache lines
 * on every processor of the last fifteen years (Intel optimisation manual, 3.7.6).
 */
#ifndef ARCH_INLINE_STRING_H
#define ARCH_INLINE_STRING_H

static inline void string_copy_words(void *dst, const void *src, size_t len)
{
    size_t words = len / sizeof(uint64_t);

    __asm__ volatile("rep movsq" : "+D"(dst), "+S"(src), "+c"(words) : : "memory");
}

static inline void string_fill_words(void *dst, uint64_t word, size_t len)
{
    size_t words = len / sizeof(uint64_t);

    __asm__ volatile("rep stosq" : "+D"(dst), "+c"(words) : "a"(word) : "memory");
}

#endif
