/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * POSIX threads: exactly what libposix.a implements. There is one process, so
 * process-shared objects are the same as private ones.
 */
#ifndef _PTHREAD_H
#define _PTHREAD_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sched.h>
#include <time.h>
#include <limits.h>

#define PTHREAD_ONCE_INIT 0

#define PTHREAD_CANCEL_ENABLE       0
#define PTHREAD_CANCEL_DISABLE      1
#define PTHREAD_CANCEL_DEFERRED     0
#define PTHREAD_CANCEL_ASYNCHRONOUS 1
#define PTHREAD_CANCELED            ((void *)-1)

/* clang-format off */
#define __PTHREAD_MUTEX_OF_TYPE(type) { 0, (type), 0, 0, 0, 0, 0, 0, 0 }
#define PTHREAD_MUTEX_INITIALIZER  __PTHREAD_MUTEX_OF_TYPE(PTHREAD_MUTEX_NORMAL)
#define PTHREAD_COND_INITIALIZER   { 0, 0, 0, 0, { 0, 0, 0, 0 } }
#define __PTHREAD_RWLOCK_OF_KIND(kind) { 0, 0, 0, { 0 }, 0, (kind), { 0 } }
#define PTHREAD_RWLOCK_INITIALIZER __PTHREAD_RWLOCK_OF_KIND(0)
/* clang-format on */

#if __GNU_VISIBLE
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP \
    __PTHREAD_MUTEX_OF_TYPE(PTHREAD_MUTEX_RECURSIVE)
#define PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP \
    __PTHREAD_MUTEX_OF_TYPE(PTHREAD_MUTEX_ERRORCHECK)
#define PTHREAD_MUTEX_RECURSIVE_NP  PTHREAD_MUTEX_RECURSIVE
#define PTHREAD_MUTEX_ERRORCHECK_NP PTHREAD_MUTEX_ERRORCHECK
/* As a normal one: nobody spins for a mutex here. */
#define PTHREAD_MUTEX_ADAPTIVE_NP             3
#define PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP PTHREAD_MUTEX_INITIALIZER

/* Who goes first while readers hold the lock. With the last, a thread must not take a
 * read lock that it has already: a writer may wait in between. */
#define PTHREAD_RWLOCK_PREFER_READER_NP              0 /* the default */
#define PTHREAD_RWLOCK_PREFER_WRITER_NP              1 /* readers still, as elsewhere */
#define PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP 2
#define PTHREAD_RWLOCK_DEFAULT_NP                    PTHREAD_RWLOCK_PREFER_READER_NP
#define PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP \
    __PTHREAD_RWLOCK_OF_KIND(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP)
#endif

#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

#define PTHREAD_PRIO_NONE    0
#define PTHREAD_PRIO_INHERIT 1
#define PTHREAD_PRIO_PROTECT 2

#define PTHREAD_MUTEX_STALLED 0
#define PTHREAD_MUTEX_ROBUST  1

__BEGIN_DECLS

/* Threads */
int pthread_create(pthread_t *__restrict __t, const pthread_attr_t *__restrict __attr,
                   void *(*__start)(void *), void *__restrict __arg);
int pthread_join(pthread_t __t, void **__result);
int pthread_detach(pthread_t __t);
void pthread_exit(void *__result) __attribute__((__noreturn__));
pthread_t pthread_self(void);
int pthread_equal(pthread_t __a, pthread_t __b);
int pthread_once(pthread_once_t *__once, void (*__init)(void));
int pthread_atfork(void (*__prepare)(void), void (*__parent)(void),
                   void (*__child)(void));
int pthread_getconcurrency(void);
int pthread_setconcurrency(int __level);

int pthread_cancel(pthread_t __t);
int pthread_setcancelstate(int __state, int *__old);
int pthread_setcanceltype(int __type, int *__old);
void pthread_testcancel(void);
int pthread_getcpuclockid(pthread_t __t, clockid_t *__clock);

int pthread_getschedparam(pthread_t __t, int *__restrict __policy,
                          struct sched_param *__restrict __param);
int pthread_setschedparam(pthread_t __t, int __policy, const struct sched_param *__param);
int pthread_setschedprio(pthread_t __t, int __prio);

/* Cleanup handlers: run by pthread_exit() and by pthread_cleanup_pop(1). */
struct __pthread_cleanup {
    void (*__routine)(void *);
    void *__arg;
    struct __pthread_cleanup *__outer;
};
void __pthread_cleanup_push(struct __pthread_cleanup *__cleanup);
void __pthread_cleanup_pop(struct __pthread_cleanup *__cleanup, int __execute);

/* The two open and close one block together. */
/* clang-format off */
#ifdef __cplusplus
/* Leaving the block in whatever way runs the handler. */
struct __pthread_cleanup_scope {
    struct __pthread_cleanup __cleanup;
    int __execute;

    __pthread_cleanup_scope(void (*__routine)(void *), void *__arg)
        : __execute(1)
    {
        __cleanup.__routine = __routine;
        __cleanup.__arg = __arg;
        __pthread_cleanup_push(&__cleanup);
    }
    ~__pthread_cleanup_scope()
    {
        __pthread_cleanup_pop(&__cleanup, __execute);
    }
};
#define pthread_cleanup_push(routine, arg)                                           \
    do {                                                                             \
        __pthread_cleanup_scope __pthread_cleanup_here((routine), (arg))
#define pthread_cleanup_pop(execute)                                                 \
        __pthread_cleanup_here.__execute = (execute);                                \
    } while (0)
#else
#define pthread_cleanup_push(routine, arg)                                           \
    do {                                                                             \
        struct __pthread_cleanup __pthread_cleanup_here = { (routine), (arg), 0 };   \
        __pthread_cleanup_push(&__pthread_cleanup_here)
#define pthread_cleanup_pop(execute)                                                 \
        __pthread_cleanup_pop(&__pthread_cleanup_here, (execute));                   \
    } while (0)
#endif
/* clang-format on */

/* Thread attributes */
int pthread_attr_init(pthread_attr_t *__attr);
int pthread_attr_destroy(pthread_attr_t *__attr);
int pthread_attr_getdetachstate(const pthread_attr_t *__attr, int *__state);
int pthread_attr_setdetachstate(pthread_attr_t *__attr, int __state);
int pthread_attr_getstacksize(const pthread_attr_t *__restrict __attr,
                              size_t *__restrict __size);
int pthread_attr_setstacksize(pthread_attr_t *__attr, size_t __size);
int pthread_attr_getguardsize(const pthread_attr_t *__restrict __attr,
                              size_t *__restrict __size);
int pthread_attr_setguardsize(pthread_attr_t *__attr, size_t __size);
/* The program's own memory as stack: len bytes from its lowest address. */
int pthread_attr_getstack(const pthread_attr_t *__restrict __attr,
                          void **__restrict __stack, size_t *__restrict __len);
int pthread_attr_setstack(pthread_attr_t *__attr, void *__stack, size_t __len);
int pthread_attr_getinheritsched(const pthread_attr_t *__restrict __attr,
                                 int *__restrict __inherit);
int pthread_attr_setinheritsched(pthread_attr_t *__attr, int __inherit);
int pthread_attr_getschedparam(const pthread_attr_t *__restrict __attr,
                               struct sched_param *__restrict __param);
int pthread_attr_setschedparam(pthread_attr_t *__restrict __attr,
                               const struct sched_param *__restrict __param);
int pthread_attr_getschedpolicy(const pthread_attr_t *__restrict __attr,
                                int *__restrict __policy);
int pthread_attr_setschedpolicy(pthread_attr_t *__attr, int __policy);
int pthread_attr_getscope(const pthread_attr_t *__restrict __attr,
                          int *__restrict __scope);
int pthread_attr_setscope(pthread_attr_t *__attr, int __scope);

/* Mutexes */
int pthread_mutex_init(pthread_mutex_t *__restrict __mutex,
                       const pthread_mutexattr_t *__restrict __attr);
int pthread_mutex_destroy(pthread_mutex_t *__mutex);
int pthread_mutex_lock(pthread_mutex_t *__mutex);
int pthread_mutex_trylock(pthread_mutex_t *__mutex);
int pthread_mutex_timedlock(pthread_mutex_t *__restrict __mutex,
                            const struct timespec *__restrict __until);
int pthread_mutex_unlock(pthread_mutex_t *__mutex);
int pthread_mutex_consistent(pthread_mutex_t *__mutex);
int pthread_mutex_getprioceiling(const pthread_mutex_t *__restrict __mutex,
                                 int *__restrict __ceiling);
int pthread_mutex_setprioceiling(pthread_mutex_t *__restrict __mutex, int __ceiling,
                                 int *__restrict __old);
int pthread_mutexattr_init(pthread_mutexattr_t *__attr);
int pthread_mutexattr_destroy(pthread_mutexattr_t *__attr);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *__restrict __attr,
                              int *__restrict __type);
int pthread_mutexattr_settype(pthread_mutexattr_t *__attr, int __type);
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *__restrict __attr,
                                 int *__restrict __pshared);
int pthread_mutexattr_setpshared(pthread_mutexattr_t *__attr, int __pshared);
int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *__restrict __attr,
                                  int *__restrict __protocol);
int pthread_mutexattr_setprotocol(pthread_mutexattr_t *__attr, int __protocol);
int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *__restrict __attr,
                                     int *__restrict __ceiling);
int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *__attr, int __ceiling);
int pthread_mutexattr_getrobust(const pthread_mutexattr_t *__restrict __attr,
                                int *__restrict __robust);
int pthread_mutexattr_setrobust(pthread_mutexattr_t *__attr, int __robust);

/* Condition variables */
int pthread_cond_init(pthread_cond_t *__restrict __cond,
                      const pthread_condattr_t *__restrict __attr);
int pthread_cond_destroy(pthread_cond_t *__cond);
int pthread_cond_wait(pthread_cond_t *__restrict __cond,
                      pthread_mutex_t *__restrict __mutex);
int pthread_cond_timedwait(pthread_cond_t *__restrict __cond,
                           pthread_mutex_t *__restrict __mutex,
                           const struct timespec *__restrict __until);
int pthread_cond_signal(pthread_cond_t *__cond);
int pthread_cond_broadcast(pthread_cond_t *__cond);
int pthread_condattr_init(pthread_condattr_t *__attr);
int pthread_condattr_destroy(pthread_condattr_t *__attr);
int pthread_condattr_getclock(const pthread_condattr_t *__restrict __attr,
                              clockid_t *__restrict __clock);
int pthread_condattr_setclock(pthread_condattr_t *__attr, clockid_t __clock);
int pthread_condattr_getpshared(const pthread_condattr_t *__restrict __attr,
                                int *__restrict __pshared);
int pthread_condattr_setpshared(pthread_condattr_t *__attr, int __pshared);

/* Read-write locks */
int pthread_rwlock_init(pthread_rwlock_t *__restrict __lock,
                        const pthread_rwlockattr_t *__restrict __attr);
int pthread_rwlock_destroy(pthread_rwlock_t *__lock);
int pthread_rwlock_rdlock(pthread_rwlock_t *__lock);
int pthread_rwlock_tryrdlock(pthread_rwlock_t *__lock);
int pthread_rwlock_timedrdlock(pthread_rwlock_t *__restrict __lock,
                               const struct timespec *__restrict __until);
int pthread_rwlock_wrlock(pthread_rwlock_t *__lock);
int pthread_rwlock_trywrlock(pthread_rwlock_t *__lock);
int pthread_rwlock_timedwrlock(pthread_rwlock_t *__restrict __lock,
                               const struct timespec *__restrict __until);
int pthread_rwlock_unlock(pthread_rwlock_t *__lock);
int pthread_rwlockattr_init(pthread_rwlockattr_t *__attr);
int pthread_rwlockattr_destroy(pthread_rwlockattr_t *__attr);
int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *__restrict __attr,
                                  int *__restrict __pshared);
int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *__attr, int __pshared);
#if __GNU_VISIBLE
int pthread_rwlockattr_getkind_np(const pthread_rwlockattr_t *__restrict __attr,
                                  int *__restrict __kind);
int pthread_rwlockattr_setkind_np(pthread_rwlockattr_t *__attr, int __kind);
#endif

/* Barriers and spin locks */
int pthread_barrier_init(pthread_barrier_t *__restrict __barrier,
                         const pthread_barrierattr_t *__restrict __attr,
                         unsigned __count);
int pthread_barrier_destroy(pthread_barrier_t *__barrier);
int pthread_barrier_wait(pthread_barrier_t *__barrier);
int pthread_barrierattr_init(pthread_barrierattr_t *__attr);
int pthread_barrierattr_destroy(pthread_barrierattr_t *__attr);
int pthread_barrierattr_getpshared(const pthread_barrierattr_t *__restrict __attr,
                                   int *__restrict __pshared);
int pthread_barrierattr_setpshared(pthread_barrierattr_t *__attr, int __pshared);
int pthread_spin_init(pthread_spinlock_t *__lock, int __pshared);
int pthread_spin_destroy(pthread_spinlock_t *__lock);
int pthread_spin_lock(pthread_spinlock_t *__lock);
int pthread_spin_trylock(pthread_spinlock_t *__lock);
int pthread_spin_unlock(pthread_spinlock_t *__lock);

/* Thread-specific data */
int pthread_key_create(pthread_key_t *__key, void (*__destructor)(void *));
int pthread_key_delete(pthread_key_t __key);
void *pthread_getspecific(pthread_key_t __key);
int pthread_setspecific(pthread_key_t __key, const void *__value);

#if __GNU_VISIBLE
int pthread_mutex_clocklock(pthread_mutex_t *__restrict __mutex, clockid_t __clock,
                            const struct timespec *__restrict __until);
int pthread_cond_clockwait(pthread_cond_t *__restrict __cond,
                           pthread_mutex_t *__restrict __mutex, clockid_t __clock,
                           const struct timespec *__restrict __until);
int pthread_rwlock_clockrdlock(pthread_rwlock_t *__restrict __lock, clockid_t __clock,
                               const struct timespec *__restrict __until);
int pthread_rwlock_clockwrlock(pthread_rwlock_t *__restrict __lock, clockid_t __clock,
                               const struct timespec *__restrict __until);
int pthread_setname_np(pthread_t __t, const char *__name);
int pthread_getname_np(pthread_t __t, char *__name, size_t __len);
int pthread_getattr_np(pthread_t __t, pthread_attr_t *__attr);
int pthread_getaffinity_np(pthread_t __t, size_t __size, cpu_set_t *__set);
int pthread_setaffinity_np(pthread_t __t, size_t __size, const cpu_set_t *__set);
int pthread_attr_getaffinity_np(const pthread_attr_t *__attr, size_t __size,
                                cpu_set_t *__set);
int pthread_attr_setaffinity_np(pthread_attr_t *__attr, size_t __size,
                                const cpu_set_t *__set);
int pthread_yield(void);
#endif

#if __GNU_VISIBLE
int pthread_tryjoin_np(pthread_t __t, void **__result);
int pthread_timedjoin_np(pthread_t __t, void **__result, const struct timespec *__until);
int pthread_clockjoin_np(pthread_t __t, void **__result, clockid_t __clock,
                         const struct timespec *__until);
#define PTHREAD_MUTEX_STALLED_NP       PTHREAD_MUTEX_STALLED
#define PTHREAD_MUTEX_ROBUST_NP        PTHREAD_MUTEX_ROBUST
#define pthread_mutex_consistent_np    pthread_mutex_consistent
#define pthread_mutexattr_getrobust_np pthread_mutexattr_getrobust
#define pthread_mutexattr_setrobust_np pthread_mutexattr_setrobust
#define pthread_mutexattr_getkind_np   pthread_mutexattr_gettype
#define pthread_mutexattr_setkind_np   pthread_mutexattr_settype
#endif

__END_DECLS

#endif
