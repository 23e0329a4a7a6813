/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * POSIX timers. One with SIGEV_THREAD has a thread of its own, which sleeps until the
 * kernel tells it of an expiration and starts the thread that POSIX wants.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include "process/signal.h"
#include "pthread/thread.h"

_Static_assert(sizeof(struct itimerspec) == sizeof(struct hermit_itimerspec) &&
                   offsetof(struct itimerspec, it_value) ==
                       offsetof(struct hermit_itimerspec, value),
               "handed on as it is");

struct thread_timer {
    struct thread_timer *next;
    int id;
    void (*function)(union sigval);
    union sigval value;
    pthread_attr_t attr;
    uint32_t tid; /* of the thread that waits; 0: not yet known */
    uint32_t is_deleted;
};

static uint32_t list_lock;
static struct thread_timer *list; /* guarded by list_lock */

static void *call_function(void *arg)
{
    struct thread_timer copy = *(struct thread_timer *)arg;

    free(arg);
    copy.function(copy.value);
    return NULL;
}

static void start_function(const struct thread_timer *timer)
{
    struct thread_timer *copy = malloc(sizeof(*copy));
    pthread_t thread;

    if (copy == NULL) {
        return; /* an expiration that nobody hears of, as an overrun would be */
    }
    *copy = *timer;
    if (pthread_create(&thread, &timer->attr, call_function, copy) != 0) {
        free(copy);
    }
}

static void *wait_for_expirations(void *arg)
{
    const uint64_t only = HSIG_BIT(SIGNAL_INTERNAL);
    struct thread_timer *timer = arg;
    struct hermit_siginfo info;

    /* Release pairs with the acquire in make_thread(). */
    __atomic_store_n(&timer->tid, (uint32_t)sys_gettid(), __ATOMIC_RELEASE);
    sys_futex_wake(&timer->tid, 1);
    while (__atomic_load_n(&timer->is_deleted, __ATOMIC_ACQUIRE) == 0) {
        if (sys_sigtimedwait(&only, &info, NULL) > 0 && info.code == HSI_TIMER) {
            start_function(timer);
        }
    }
    free(timer);
    return NULL;
}

/* The thread blocks all signals, from its first instruction on. */
static int make_thread(struct thread_timer *timer)
{
    const uint64_t all = ~UINT64_C(0);
    uint64_t before;
    pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sys_sigmask(HSIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, &attr, wait_for_expirations, timer);

    sys_sigmask(HSIG_SETMASK, &before, NULL);
    while (error == 0 && __atomic_load_n(&timer->tid, __ATOMIC_ACQUIRE) == 0) {
        __posix_wait(&timer->tid, 0, NULL, 0);
    }
    return error;
}

static void end_thread(struct thread_timer *timer)
{
    uint32_t tid = timer->tid;

    /* Release: the thread frees what nobody touches any more. */
    __atomic_store_n(&timer->is_deleted, 1, __ATOMIC_RELEASE);
    sys_sigqueue(tid, SIGNAL_INTERNAL, HSI_THREAD, 0);
}

static int create_with_thread(clockid_t clock, const struct sigevent *event)
{
    struct thread_timer *timer = calloc(1, sizeof(*timer));

    if (timer == NULL) {
        return -EAGAIN;
    }
    timer->function = event->sigev_notify_function;
    timer->value = event->sigev_value;
    if (event->sigev_notify_attributes != NULL) {
        timer->attr = *event->sigev_notify_attributes;
    } else {
        pthread_attr_init(&timer->attr);
    }
    pthread_attr_setdetachstate(&timer->attr, PTHREAD_CREATE_DETACHED);
    if (make_thread(timer) != 0) {
        free(timer);
        return -EAGAIN;
    }
    const struct hermit_sigevent kernel = {
        .notify = HSIGEV_SIGNAL,
        .signo = SIGNAL_INTERNAL,
        .tid = timer->tid,
    };
    int id = sys_timer_create(clock, &kernel);

    if (id < 0) {
        end_thread(timer);
        return id;
    }
    lock_acquire(&list_lock);
    timer->id = id;
    timer->next = list;
    list = timer;
    lock_release(&list_lock);
    return id;
}

static int create(clockid_t clock, const struct sigevent *event)
{
    struct hermit_sigevent kernel = {.notify = HSIGEV_SIGNAL, .signo = SIGALRM};

    if (event == NULL) {
        int id = sys_timer_create(clock, &kernel);

        return id;
    }
    kernel.signo = event->sigev_signo;
    kernel.value = (uint64_t)event->sigev_value.sival_ptr;
    switch (event->sigev_notify) {
    case SIGEV_THREAD:
        return create_with_thread(clock, event);
    case SIGEV_NONE:
        kernel.notify = HSIGEV_NONE;
        break;
    case SIGEV_THREAD_ID:
        kernel.tid = (uint32_t)event->sigev_notify_thread_id;
        break;
    case SIGEV_SIGNAL:
        break;
    default:
        return -EINVAL;
    }
    if (event->sigev_notify != SIGEV_NONE && !is_signal(kernel.signo)) {
        return -EINVAL;
    }
    return sys_timer_create(clock, &kernel);
}

int timer_create(clockid_t clock, struct sigevent *restrict event,
                 timer_t *restrict timer)
{
    int id = create(clock, event);

    if (id < 0) {
        return (int)__posix_fail(id == -ENOMEM ? -EAGAIN : id);
    }
    *timer = (timer_t)id;
    return 0;
}

/* What is no timer's id stays none. */
static int kernel_id(timer_t timer)
{
    return timer > INT32_MAX ? -1 : (int)timer;
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value,
                  struct itimerspec *restrict old)
{
    return (int)posix_result(sys_timer_set(kernel_id(timer), flags & TIMER_ABSTIME,
                                           (const void *)value, (void *)old));
}

int timer_gettime(timer_t timer, struct itimerspec *value)
{
    return (int)posix_result(sys_timer_get(kernel_id(timer), (void *)value));
}

int timer_getoverrun(timer_t timer)
{
    return (int)posix_result(sys_timer_overrun(kernel_id(timer)));
}

int timer_delete(timer_t timer)
{
    int id = kernel_id(timer);
    int result = sys_timer_delete(id);
    struct thread_timer *found = NULL;

    lock_acquire(&list_lock);
    for (struct thread_timer **at = &list; *at != NULL && result == 0;
         at = &(*at)->next) {
        if ((*at)->id == id) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    lock_release(&list_lock);
    if (found != NULL) {
        end_thread(found);
    }
    return (int)posix_result(result);
}
