/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The C library's functions that the loader has too; on the build machine, where
 * the portable parts are tested, the C library supplies them. */
#ifndef LOADER_MEM_H
#define LOADER_MEM_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);
size_t strlen(const char *s);

#endif
