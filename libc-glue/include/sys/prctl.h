/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The few things that Linux's prctl() does that make sense here. */
#ifndef _SYS_PRCTL_H
#define _SYS_PRCTL_H

#include <sys/cdefs.h>

#define PR_SET_PDEATHSIG    1
#define PR_GET_PDEATHSIG    2
#define PR_GET_DUMPABLE     3
#define PR_SET_DUMPABLE     4
#define PR_SET_NAME         15
#define PR_GET_NAME         16
#define PR_SET_TIMERSLACK   29
#define PR_GET_TIMERSLACK   30
#define PR_SET_NO_NEW_PRIVS 38
#define PR_GET_NO_NEW_PRIVS 39

__BEGIN_DECLS

/* PR_SET_NAME and PR_GET_NAME (16 bytes) of the calling thread; others: EINVAL. */
int prctl(int __what, ...);

__END_DECLS

#endif
