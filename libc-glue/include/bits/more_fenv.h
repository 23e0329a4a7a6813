/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <fenv.h>: which floating-point exceptions become SIGFPE, as GNU has it. */
#ifndef _BITS_MORE_FENV_H
#define _BITS_MORE_FENV_H

#include <sys/cdefs.h>

#if __GNU_VISIBLE
__BEGIN_DECLS

/* Both return what was enabled before. */
int feenableexcept(int __exceptions);
int fedisableexcept(int __exceptions);
int fegetexcept(void);

__END_DECLS
#endif

#endif
