/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Memory and strings. Most calls are for a few bytes, so those take a few
 * instructions: two accesses that overlap in the middle cover every length between
 * one and two of them. Long runs are the architecture's.
 *
 * Compiled with -fno-tree-loop-distribute-patterns: no loop here may become a call
 * to the function that it stands in.
 */
#include "lib/string.h"
#include "arch/string.h"

/* Longer runs are worth the start-up of the processor's own way. */
#define SHORT_BYTES 64

/* Words at any address, of whatever type the memory has. */
struct any64 {
    uint64_t value;
} __attribute__((packed, may_alias));
struct any32 {
    uint32_t value;
} __attribute__((packed, may_alias));
struct any16 {
    uint16_t value;
} __attribute__((packed, may_alias));

#define LOAD(bits, p)     (((const struct any##bits *)(p))->value)
#define STORE(bits, p, v) (((struct any##bits *)(p))->value = (v))

/* Up to 16 bytes, all read before the first is written. */
static inline void copy_tiny(uint8_t *to, const uint8_t *from, size_t len)
{
    if (len >= 8) {
        uint64_t first = LOAD(64, from), last = LOAD(64, from + len - 8);

        STORE(64, to, first);
        STORE(64, to + len - 8, last);
    } else if (len >= 4) {
        uint32_t first = LOAD(32, from), last = LOAD(32, from + len - 4);

        STORE(32, to, first);
        STORE(32, to + len - 4, last);
    } else if (len >= 2) {
        uint16_t first = LOAD(16, from), last = LOAD(16, from + len - 2);

        STORE(16, to, first);
        STORE(16, to + len - 2, last);
    } else if (len == 1) {
        *to = *from;
    }
}

/* More than 16 bytes upwards: right unless to is inside [from, from + len). */
static inline void copy_up(uint8_t *to, const uint8_t *from, size_t len)
{
    uint64_t last = LOAD(64, from + len - 8);
    size_t whole = (len - 1) & ~(size_t)7; /* the last 1 to 8 bytes are in last */

    if (len > SHORT_BYTES) {
        string_copy_words(to, from, whole);
    } else {
        for (size_t i = 0; i < whole; i += 8) {
            STORE(64, to + i, LOAD(64, from + i));
        }
    }
    STORE(64, to + len - 8, last);
}

/* More than 16 bytes downwards: right unless from is inside [to, to + len). */
static void copy_down(uint8_t *to, const uint8_t *from, size_t len)
{
    uint64_t first = LOAD(64, from);

    for (size_t i = len; i > 8; i -= 8) {
        STORE(64, to + i - 8, LOAD(64, from + i - 8));
    }
    STORE(64, to, first);
}

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
    if (len <= 16) {
        copy_tiny(dst, src, len);
    } else {
        copy_up(dst, src, len);
    }
    return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
    if (len <= 16) {
        copy_tiny(dst, src, len);
    } else if ((uintptr_t)dst - (uintptr_t)src >= len) {
        copy_up(dst, src, len); /* dst is below src or behind its end */
    } else {
        copy_down(dst, src, len);
    }
    return dst;
}

void *memset(void *dst, int byte, size_t len)
{
    uint8_t *to = dst;
    uint64_t word = (uint8_t)byte * UINT64_C(0x0101010101010101);

    if (len >= 8) {
        size_t whole = (len - 1) & ~(size_t)7;

        if (len > SHORT_BYTES) {
            string_fill_words(to, word, whole);
        } else {
            for (size_t i = 0; i < whole; i += 8) {
                STORE(64, to + i, word);
            }
        }
        STORE(64, to + len - 8, word);
    } else if (len >= 4) {
        STORE(32, to, (uint32_t)word);
        STORE(32, to + len - 4, (uint32_t)word);
    } else if (len >= 2) {
        STORE(16, to, (uint16_t)word);
        STORE(16, to + len - 2, (uint16_t)word);
    } else if (len == 1) {
        *to = (uint8_t)byte;
    }
    return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *x = a, *y = b;
    size_t i = 0;

    while (i + 8 <= len && LOAD(64, x + i) == LOAD(64, y + i)) {
        i += 8;
    }
    for (; i < len; i++) {
        if (x[i] != y[i]) {
            return x[i] - y[i];
        }
    }
    return 0;
}

void *memchr(const void *s, int byte, size_t len)
{
    const uint8_t *p = s;

    for (size_t i = 0; i < len; i++) {
        if (p[i] == (uint8_t)byte) {
            return (void *)(uintptr_t)(p + i);
        }
    }
    return NULL;
}

size_t strlen(const char *s)
{
    size_t len = 0;

    while (s[len] != '\0') {
        len++;
    }
    return len;
}

size_t strnlen(const char *s, size_t max)
{
    size_t len = 0;

    while (len < max && s[len] != '\0') {
        len++;
    }
    return len;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t max)
{
    for (size_t i = 0; i < max; i++) {
        uint8_t x = (uint8_t)a[i], y = (uint8_t)b[i];

        if (x != y || x == '\0') {
            return x - y;
        }
    }
    return 0;
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) {
            return (char *)(uintptr_t)s;
        }
        if (*s == '\0') {
            return NULL;
        }
    }
}
