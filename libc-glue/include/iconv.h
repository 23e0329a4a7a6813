/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Text from one encoding into another (POSIX 2017). Known are ASCII, UTF-8, UTF-16,
 * UTF-32, UCS-2 and UCS-4 with and without LE or BE, WCHAR_T, ISO-8859-1 and -15 and
 * CP1252; //TRANSLIT puts a question mark for what there is not, //IGNORE leaves it out.
 */
#ifndef _ICONV_H
#define _ICONV_H

#include <stddef.h>
#include <sys/cdefs.h>

typedef void *iconv_t;

__BEGIN_DECLS

iconv_t iconv_open(const char *__to, const char *__from);
size_t iconv(iconv_t __conversion, char **__restrict __in, size_t *__restrict __in_left,
             char **__restrict __out, size_t *__restrict __out_left);
int iconv_close(iconv_t __conversion);

__END_DECLS

#endif
