/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Scheduling: SCHED_OTHER has the one priority 0; SCHED_RR and SCHED_FIFO have the
 * kernel's priorities 0 to 31. Threads of one priority share a processor by time
 * slices, except that a SCHED_FIFO thread keeps it. There is one process, 0 or
 * getpid(); its policy is that of the calling thread.
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
int sched_getparam(pid_t __pid, struct sched_param *__param);
int sched_setparam(pid_t __pid, const struct sched_param *__param);
int sched_getscheduler(pid_t __pid);
int sched_setscheduler(pid_t __pid, int __policy, const struct sched_param *__param);
int sched_rr_get_interval(pid_t __pid, struct timespec *__interval);
int sched_get_priority_max(int __policy);
int sched_get_priority_min(int __policy);
#if __GNU_VISIBLE
int sched_getcpu(void);
int sched_getaffinity(pid_t __tid, size_t __size, cpu_set_t *__set);
int sched_setaffinity(pid_t __tid, size_t __size, const cpu_set_t *__set);
#endif

__END_DECLS

#endif
