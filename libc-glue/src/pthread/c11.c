/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* C11 <threads.h> on POSIX threads: the same objects, other results. */
#include <stdlib.h>
#include <threads.h>
#include "internal.h"

static int c11_result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

void call_once(once_flag *flag, void (*func)(void))
{
    pthread_once(flag, func);
}

int cnd_init(cnd_t *cond)
{
    return c11_result(pthread_cond_init(cond, NULL));
}

void cnd_destroy(cnd_t *cond)
{
    pthread_cond_destroy(cond);
}

int cnd_signal(cnd_t *cond)
{
    return c11_result(pthread_cond_signal(cond));
}

int cnd_broadcast(cnd_t *cond)
{
    return c11_result(pthread_cond_broadcast(cond));
}

int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    return c11_result(pthread_cond_wait(cond, mutex));
}

int cnd_timedwait(cnd_t *restrict cond, mtx_t *restrict mutex,
                  const struct timespec *restrict until)
{
    return c11_result(pthread_cond_timedwait(cond, mutex, until));
}

int mtx_init(mtx_t *mutex, int type)
{
    const pthread_mutexattr_t attr = {
        .__type =
            (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL,
    };

    return c11_result(pthread_mutex_init(mutex, &attr));
}

void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy(mutex);
}

int mtx_lock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_lock(mutex));
}

int mtx_trylock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_trylock(mutex));
}

int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict until)
{
    return c11_result(pthread_mutex_timedlock(mutex, until));
}

int mtx_unlock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_unlock(mutex));
}

struct c11_start {
    thrd_start_t start;
    void *arg;
};

static void *run(void *arg)
{
    const struct c11_start start = *(struct c11_start *)arg;

    free(arg);
    return (void *)(intptr_t)start.start(start.arg);
}

int thrd_create(thrd_t *thread, thrd_start_t start, void *arg)
{
    struct c11_start *record = malloc(sizeof(*record));

    if (record == NULL) {
        return thrd_nomem;
    }
    *record = (struct c11_start){start, arg};
    int error = pthread_create(thread, NULL, run, record);

    if (error != 0) {
        free(record);
    }
    return error == EAGAIN ? thrd_nomem : c11_result(error);
}

thrd_t thrd_current(void)
{
    return pthread_self();
}

int thrd_detach(thrd_t thread)
{
    return c11_result(pthread_detach(thread));
}

int thrd_equal(thrd_t a, thrd_t b)
{
    return pthread_equal(a, b);
}

_Noreturn void thrd_exit(int result)
{
    pthread_exit((void *)(intptr_t)result);
}

int thrd_join(thrd_t thread, int *result)
{
    void *value;
    int error = pthread_join(thread, &value);

    if (error == 0 && result != NULL) {
        *result = (int)(intptr_t)value;
    }
    return c11_result(error);
}

/* C11: 0, -1 if a signal ended it early, another negative number for bad input. */
int thrd_sleep(const struct timespec *duration, struct timespec *remaining)
{
    return clock_nanosleep(CLOCK_REALTIME, 0, duration, remaining) == 0 ? 0 : -2;
}

void thrd_yield(void)
{
    sys_yield();
}

int tss_create(tss_t *key, tss_dtor_t destructor)
{
    return c11_result(pthread_key_create(key, destructor));
}

void tss_delete(tss_t key)
{
    pthread_key_delete(key);
}

void *tss_get(tss_t key)
{
    return pthread_getspecific(key);
}

int tss_set(tss_t key, void *value)
{
    return c11_result(pthread_setspecific(key, value));
}
