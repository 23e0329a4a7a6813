/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* newlib's state of a thread, as thread creation sees it. */
#ifndef LIBPOSIX_REENT_H
#define LIBPOSIX_REENT_H

#include <reent.h>

/* The calling thread's; null until __getreent() finds or makes it. */
extern __thread struct _reent *__posix_reent;

/* newlib's: makes the standard streams, once. */
void __sinit(struct _reent *reent);

/* Frees what newlib allocated for it. The calling thread uses newlib no more. */
void __posix_reclaim_reent(struct _reent *reent);

#endif
