/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Backtraces of the calling thread. */
#ifndef _EXECINFO_H
#define _EXECINFO_H

#include <sys/cdefs.h>

__BEGIN_DECLS

/* Fills in up to size return addresses, innermost first; returns how many. */
int backtrace(void **__buffer, int __size);

/* One line of text an address, in one block of memory that the caller frees. */
char **backtrace_symbols(void *const *__buffer, int __size);
void backtrace_symbols_fd(void *const *__buffer, int __size, int __fd);

__END_DECLS

#endif
