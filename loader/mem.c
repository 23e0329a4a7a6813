/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The memory functions that GCC may call; string instructions, since the loader
 * moves little and wants to be small. */
#include "mem.h"

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
    void *to = dst;
    size_t words = len / 8;

    __asm__ volatile("rep movsq" : "+D"(to), "+S"(src), "+c"(words) : : "memory");
    len &= 7;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(src), "+c"(len) : : "memory");
    return dst;
}

void *memset(void *dst, int byte, size_t len)
{
    void *to = dst;
    size_t words = len / 8;
    uint64_t value = (uint8_t)byte * UINT64_C(0x0101010101010101);

    __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(value) : "memory");
    len &= 7;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(len) : "a"(value) : "memory");
    return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
    if ((uintptr_t)dst - (uintptr_t)src >= len) {
        return memcpy(dst, src, len);
    }
    const char *from = (const char *)src + len - 1;
    char *to = (char *)dst + len - 1;

    __asm__ volatile("std\n\trep movsb\n\tcld"
                     : "+D"(to), "+S"(from), "+c"(len)
                     :
                     : "memory");
    return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *x = a, *y = b;

    for (size_t i = 0; i < len; i++) {
        if (x[i] != y[i]) {
            return x[i] - y[i];
        }
    }
    return 0;
}

size_t strlen(const char *s)
{
    size_t left = SIZE_MAX;

    __asm__ volatile("repne scasb" : "+D"(s), "+c"(left) : "a"(0) : "memory");
    return SIZE_MAX - left - 1;
}
