/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Characters of 16 and 32 bits (C11 7.28): UTF-16 and UTF-32. */
#ifndef _UCHAR_H
#define _UCHAR_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <wchar.h>

#ifndef __cplusplus
typedef __CHAR16_TYPE__ char16_t;
typedef __CHAR32_TYPE__ char32_t;
#endif

__BEGIN_DECLS

size_t mbrtoc16(char16_t *__restrict __c, const char *__restrict __text, size_t __len,
                mbstate_t *__restrict __state);
size_t c16rtomb(char *__restrict __text, char16_t __c, mbstate_t *__restrict __state);
size_t mbrtoc32(char32_t *__restrict __c, const char *__restrict __text, size_t __len,
                mbstate_t *__restrict __state);
size_t c32rtomb(char *__restrict __text, char32_t __c, mbstate_t *__restrict __state);

__END_DECLS

#endif
