/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages with the program's name, as GNU has them. */
#ifndef _ERROR_H
#define _ERROR_H

#include <sys/cdefs.h>

__BEGIN_DECLS

/* Writes "program: text: error" to stderr, without the error if that is 0; ends the
 * program with status unless it is 0. */
void error(int __status, int __error, const char *__format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
void error_at_line(int __status, int __error, const char *__file, unsigned int __line,
                   const char *__format, ...)
    __attribute__((__format__(__printf__, 5, 6)));

extern unsigned int error_message_count;
extern int error_one_per_line;
extern void (*error_print_progname)(void);

__END_DECLS

#endif
