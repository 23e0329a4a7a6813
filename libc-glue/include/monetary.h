/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Amounts of money (POSIX 2017). In the locale C they are numbers with two digits. */
#ifndef _MONETARY_H
#define _MONETARY_H

#include <locale.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

ssize_t strfmon(char *__restrict __buf, size_t __len, const char *__restrict __format,
                ...);
ssize_t strfmon_l(char *__restrict __buf, size_t __len, locale_t __locale,
                  const char *__restrict __format, ...);

__END_DECLS

#endif
