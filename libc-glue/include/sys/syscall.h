/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * syscall(), for what programs call by number because their C library may lack it. Only
 * these are known; every other number fails with ENOSYS.
 */
#ifndef _SYS_SYSCALL_H
#define _SYS_SYSCALL_H

#define SYS_getpid      39
#define SYS_sched_yield 24
#define SYS_gettid      186
#define SYS_getcpu      309
#define SYS_getrandom   318

#define __NR_getpid      SYS_getpid
#define __NR_sched_yield SYS_sched_yield
#define __NR_gettid      SYS_gettid
#define __NR_getcpu      SYS_getcpu
#define __NR_getrandom   SYS_getrandom

#endif
