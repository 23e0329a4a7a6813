/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/string.h> in plain C, so that the sanitizers watch it. */
#ifndef ARCH_INLINE_STRING_H
#define ARCH_INLINE_STRING_H

struct string_word {
    uint64_t value;
} __attribute__((packed, may_alias));

static inline void string_copy_words(void *dst, const void *src, size_t len)
{
    struct string_word *to = dst;
    const struct string_word *from = src;

    for (size_t i = 0; i < len / sizeof(*to); i++) {
        to[i] = from[i];
    }
}

static inline void string_fill_words(void *dst, uint64_t word, size_t len)
{
    struct string_word *to = dst;

    for (size_t i = 0; i < len / sizeof(*to); i++) {
        to[i].value = word;
    }
}

#endif
