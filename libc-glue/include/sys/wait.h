/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for other processes: there are none, so all of it fails with ENOSYS. */
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <signal.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <bits/wait_status.h>

#define WCONTINUED 4
#define WEXITED    8
#define WSTOPPED   WUNTRACED
#define WNOWAIT    16

#define WIFCONTINUED(status) ((status) == 0xffff)
#define WCOREDUMP(status)    ((status)&0x80)

typedef enum { P_ALL, P_PID, P_PGID } idtype_t;

__BEGIN_DECLS

pid_t wait(int *__status);
pid_t waitpid(pid_t __pid, int *__status, int __options);
int waitid(idtype_t __type, id_t __id, siginfo_t *__info, int __options);
#if __MISC_VISIBLE
struct rusage;
pid_t wait3(int *__status, int __options, struct rusage *__usage);
pid_t wait4(pid_t __pid, int *__status, int __options, struct rusage *__usage);
#endif

__END_DECLS

#endif
