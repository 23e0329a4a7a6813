/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <errno.h>: what the program is called, as GNU has it. */
#ifndef _BITS_MORE_ERRNO_H
#define _BITS_MORE_ERRNO_H

#include <sys/cdefs.h>

#if __GNU_VISIBLE
__BEGIN_DECLS

extern char *program_invocation_name;
extern char *program_invocation_short_name;

__END_DECLS
#endif

#endif
