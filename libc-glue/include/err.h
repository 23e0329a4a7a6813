/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages with the program's name, as BSD has them. */
#ifndef _ERR_H
#define _ERR_H

#include <stdarg.h>
#include <sys/cdefs.h>

#define __ERR_FORMAT(n, args) __attribute__((__format__(__printf__, n, args)))

__BEGIN_DECLS

void warn(const char *__format, ...) __ERR_FORMAT(1, 2);
void warnx(const char *__format, ...) __ERR_FORMAT(1, 2);
void vwarn(const char *__format, va_list __args) __ERR_FORMAT(1, 0);
void vwarnx(const char *__format, va_list __args) __ERR_FORMAT(1, 0);
void err(int __status, const char *__format, ...) __ERR_FORMAT(2, 3)
    __attribute__((__noreturn__));
void errx(int __status, const char *__format, ...) __ERR_FORMAT(2, 3)
    __attribute__((__noreturn__));
void verr(int __status, const char *__format, va_list __args) __ERR_FORMAT(2, 0)
    __attribute__((__noreturn__));
void verrx(int __status, const char *__format, va_list __args) __ERR_FORMAT(2, 0)
    __attribute__((__noreturn__));

__END_DECLS

#undef __ERR_FORMAT

#endif
