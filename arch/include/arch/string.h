/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Moving and filling long runs of memory in whatever way the processor does best.
 * Only lib/string.c calls these; any alignment, len a multiple of 8 and not 0.
 */
#ifndef ARCH_STRING_H
#define ARCH_STRING_H

#include "lib/base.h"

/* Ascending addresses; right for overlapping runs too if dst is below src. */
static inline void string_copy_words(void *dst, const void *src, size_t len);

/* Fills with the byte that word repeats. */
static inline void string_fill_words(void *dst, uint64_t word, size_t len);

#include <arch_inline/string.h>

#endif
