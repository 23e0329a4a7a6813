/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads as C11 names them (ISO/IEC 9899:2011, 7.26), made of POSIX threads. */
#ifndef _THREADS_H
#define _THREADS_H

#include <pthread.h>
#include <sys/cdefs.h>
#include <time.h>

#ifndef __cplusplus
#define thread_local _Thread_local
#endif

#define ONCE_FLAG_INIT      PTHREAD_ONCE_INIT
#define TSS_DTOR_ITERATIONS PTHREAD_DESTRUCTOR_ITERATIONS

typedef pthread_t thrd_t;
typedef pthread_mutex_t mtx_t;
typedef pthread_cond_t cnd_t;
typedef pthread_key_t tss_t;
typedef pthread_once_t once_flag;
typedef int (*thrd_start_t)(void *);
typedef void (*tss_dtor_t)(void *);

enum {
    thrd_success = 0,
    thrd_busy = 1,
    thrd_error = 2,
    thrd_nomem = 3,
    thrd_timedout = 4,
};

enum {
    mtx_plain = 0,
    mtx_recursive = 1,
    mtx_timed = 2,
};

__BEGIN_DECLS

void call_once(once_flag *__flag, void (*__func)(void));

int cnd_init(cnd_t *__cond);
void cnd_destroy(cnd_t *__cond);
int cnd_signal(cnd_t *__cond);
int cnd_broadcast(cnd_t *__cond);
int cnd_wait(cnd_t *__cond, mtx_t *__mutex);
int cnd_timedwait(cnd_t *__restrict __cond, mtx_t *__restrict __mutex,
                  const struct timespec *__restrict __until);

int mtx_init(mtx_t *__mutex, int __type);
void mtx_destroy(mtx_t *__mutex);
int mtx_lock(mtx_t *__mutex);
int mtx_trylock(mtx_t *__mutex);
int mtx_timedlock(mtx_t *__restrict __mutex, const struct timespec *__restrict __until);
int mtx_unlock(mtx_t *__mutex);

int thrd_create(thrd_t *__t, thrd_start_t __start, void *__arg);
thrd_t thrd_current(void);
int thrd_detach(thrd_t __t);
int thrd_equal(thrd_t __a, thrd_t __b);
void thrd_exit(int __result) __attribute__((__noreturn__));
int thrd_join(thrd_t __t, int *__result);
int thrd_sleep(const struct timespec *__duration, struct timespec *__remaining);
void thrd_yield(void);

int tss_create(tss_t *__key, tss_dtor_t __destructor);
void tss_delete(tss_t __key);
void *tss_get(tss_t __key);
int tss_set(tss_t __key, void *__value);

__END_DECLS

#endif
