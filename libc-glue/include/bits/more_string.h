/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <string.h>: names of signals and errors, as GNU has them. */
#ifndef _BITS_MORE_STRING_H
#define _BITS_MORE_STRING_H

#include <sys/cdefs.h>

#if __GNU_VISIBLE
__BEGIN_DECLS

/* Null for what is none. */
const char *sigabbrev_np(int __number);
const char *sigdescr_np(int __number);
const char *strerrordesc_np(int __error);

__END_DECLS
#endif

#endif
