/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The types of <pthread.h>; <sys/types.h> includes this. Their sizes are part of
 * the ABI of the language runtimes, so every object has room that is not used
 * yet. An object of zeros is a valid mutex, condition variable, rwlock or once
 * control in its default state. What the fields mean: libc-glue/src/pthread.
 */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

#if defined(_POSIX_THREADS) || __POSIX_VISIBLE >= 199506

#include <sys/sched.h>

typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef volatile int pthread_spinlock_t;

typedef struct {
    unsigned int __state;  /* 0 free, 1 held, 2 held and somebody may wait */
    int __type;            /* PTHREAD_MUTEX_*, and flags of libposix; see mutex.h */
    unsigned long __owner; /* thread pointer of the holder; not for normal ones */
    unsigned int __count;
    unsigned int __health;
    void *__next_held; /* robust and ceiling mutexes: the holder's list */
    void *__prev_held;
    int __ceiling;
    int __spare;
} pthread_mutex_t;

typedef struct {
    unsigned int __sequence;
    unsigned int __waiters;
    int __clock; /* of timed waits; 0: CLOCK_REALTIME */
    unsigned int __spare;
    unsigned long __reserved[4];
} pthread_cond_t;

typedef struct {
    unsigned int __state;
    unsigned int __waiters;
    unsigned long __owner;          /* thread pointer of the writer */
    unsigned char __rt_writers[32]; /* how many of each realtime priority wait */
    unsigned int __writers; /* how many wait; kept by the kind that puts them first */
    int __kind;             /* PTHREAD_RWLOCK_*_NP */
    unsigned long __reserved[1];
} pthread_rwlock_t;

typedef struct {
    unsigned long __arrived; /* how many ever came */
    unsigned int __count;
    unsigned int __round;
    unsigned int __inside;
    unsigned int __spare;
    unsigned long __reserved[5];
} pthread_barrier_t;

typedef struct {
    unsigned long __stack_bytes; /* 0: the system's default */
    unsigned long __guard_bytes;
    int __detached;
    int __inherit;
    int __policy;
    int __scope;
    struct sched_param __param;
    int __has_cores; /* 0: the thread may run where its creator may */
    void *__stack_addr;
    unsigned long __cores[8]; /* one bit each */
    unsigned long __reserved[1];
} pthread_attr_t;

typedef struct {
    int __type;
    int __pshared;
    int __protocol;
    int __ceiling;
    int __robust;
    int __spare[3];
} pthread_mutexattr_t;

typedef struct {
    int __clock;
    int __pshared;
    int __spare[2];
} pthread_condattr_t;

typedef struct {
    int __pshared;
    int __preference;
    int __spare[2];
} pthread_rwlockattr_t;

typedef struct {
    int __pshared;
    int __spare[3];
} pthread_barrierattr_t;

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

#define PTHREAD_INHERIT_SCHED  0
#define PTHREAD_EXPLICIT_SCHED 1

#define PTHREAD_SCOPE_SYSTEM  0
#define PTHREAD_SCOPE_PROCESS 1

#define PTHREAD_PROCESS_PRIVATE 0
#define PTHREAD_PROCESS_SHARED  1

#define PTHREAD_MUTEX_NORMAL     0
#define PTHREAD_MUTEX_RECURSIVE  1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT    PTHREAD_MUTEX_NORMAL

#endif

#endif
