/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Scheduling: SCHED_OTHER has the one priority 0; SCHED_RR has the kernel's
 * priorities 0 to 31. Threads of one priority share a processor by time slices.
 */
#ifndef _SCHED_H_
#define _SCHED_H_

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/sched.h>
#if __GNU_VISIBLE
#include <sys/cpuset.h>
#endif

__BEGIN_DECLS

int sched_yield(void);
int sched_get_priority_max(int __policy);
int sched_get_priority_min(int __policy);
#if __GNU_VISIBLE
int sched_getcpu(void);
int sched_getaffinity(pid_t __tid, size_t __size, cpu_set_t *__set);
int sched_setaffinity(pid_t __tid, size_t __size, const cpu_set_t *__set);
#endif

__END_DECLS

#endif
