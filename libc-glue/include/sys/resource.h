/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the program has used, and the limits that the system has. */
#ifndef _SYS_RESOURCE_H_
#define _SYS_RESOURCE_H_

#include <sys/cdefs.h>
#include <sys/time.h>
#include <sys/types.h>

#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD   1

struct rusage {
    struct timeval ru_utime;
    struct timeval ru_stime;
    long ru_maxrss; /* in KiB */
    long ru_ixrss;
    long ru_idrss;
    long ru_isrss;
    long ru_minflt;
    long ru_majflt;
    long ru_nswap;
    long ru_inblock;
    long ru_oublock;
    long ru_msgsnd;
    long ru_msgrcv;
    long ru_nsignals;
    long ru_nvcsw;
    long ru_nivcsw;
};

#define RLIMIT_CPU    0
#define RLIMIT_FSIZE  1
#define RLIMIT_DATA   2
#define RLIMIT_STACK  3
#define RLIMIT_CORE   4
#define RLIMIT_NOFILE 5
#define RLIMIT_AS     6
#if __MISC_VISIBLE
#define RLIMIT_MEMLOCK 7
#define RLIMIT_NPROC   8
#define RLIMIT_RSS     9
#define RLIM_NLIMITS   10
#endif

/* Of getpriority(). */
#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2
#define PRIO_MIN     (-20)
#define PRIO_MAX     20

typedef unsigned long rlim_t;

#define RLIM_INFINITY  (~0UL)
#define RLIM_SAVED_MAX RLIM_INFINITY
#define RLIM_SAVED_CUR RLIM_INFINITY

struct rlimit {
    rlim_t rlim_cur;
    rlim_t rlim_max;
};

__BEGIN_DECLS

int getrusage(int __who, struct rusage *__usage);
int getrlimit(int __resource, struct rlimit *__limit);
int setrlimit(int __resource, const struct rlimit *__limit);
/* The nice value is kept, and makes no difference: nobody else wants the processors. */
int getpriority(int __which, id_t __who);
int setpriority(int __which, id_t __who, int __value);
#if __GNU_VISIBLE
int prlimit(pid_t __pid, int __resource, const struct rlimit *__new,
            struct rlimit *__old);
#define rlimit64    rlimit
#define rlim64_t    rlim_t
#define getrlimit64 getrlimit
#define setrlimit64 setrlimit
#define prlimit64   prlimit
#endif

__END_DECLS

#endif
