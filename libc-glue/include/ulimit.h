/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef _ULIMIT_H
#define _ULIMIT_H

#include <sys/cdefs.h>

#define UL_GETFSIZE 1
#define UL_SETFSIZE 2

__BEGIN_DECLS

/* The largest file, in blocks of 512 bytes; it can be set to what it is. */
long ulimit(int __command, ...);

__END_DECLS

#endif
