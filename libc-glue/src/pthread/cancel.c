/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Ending another thread at its next cancellation point, or at once if it allows that.
 * A request stays pending until the thread has cancellation enabled. The kernel is told
 * only while it is: see cancel.h.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/lock.h>
#include "newlib/locks.h"
#include "newlib/reent.h"
#include "process/signal.h"
#include "pthread/cancel.h"
#include "pthread/thread.h"

static bool is_wanted(const struct pthread *self)
{
    return __atomic_load_n(&self->cancel_pending, __ATOMIC_SEQ_CST) != 0 &&
           self->cancel_disabled == 0;
}

static void let_go(_LOCK_T lock)
{
    while (__posix_holds_lock(lock)) {
        __retarget_lock_release_recursive(lock);
    }
}

/*
 * A thread that is cancelled in a call of stdio holds the stream's lock, which others
 * wait for, exit() among them. After its cleanup handlers: one of them may unlock what
 * the program has locked by flockfile().
 */
void __posix_leave_streams(void)
{
    __sfp_lock_acquire(); /* streams come and go under it */
    for (struct _glue *block = &_GLOBAL_REENT->__sglue; block != NULL;
         block = block->_next) {
        for (int i = 0; i < block->_niobs; i++) {
            if (block->_iobs[i]._flags != 0 && block->_iobs[i]._lock != NULL) {
                let_go(block->_iobs[i]._lock);
            }
        }
    }
    let_go(&__lock___sfp_recursive_mutex);
}

static _Noreturn void cancel_self(struct pthread *self)
{
    self->cancel_disabled = 1;
    sys_interrupt(self->tid, 0);
    pthread_exit(PTHREAD_CANCELED);
}

/*
 * While cancellation is disabled the kernel must not know of the request. It may, when
 * pthread_cancel() and pthread_setcancelstate() ran at the same time: the next call that
 * may sleep comes here and puts that right.
 */
void __posix_cancel_point(void)
{
    struct pthread *self = __posix_self;

    if (self == NULL || self->cancel_pending == 0) {
        return;
    }
    if (self->cancel_disabled == 0) {
        cancel_self(self);
    }
    sys_interrupt(self->tid, 0);
}

/* Of SIGNAL_INTERNAL: asynchronous cancellation of the thread that it interrupts. */
static void on_request(int number, siginfo_t *info, void *context)
{
    struct pthread *self = __posix_self;

    (void)number;
    (void)info;
    (void)context;
    if (self != NULL && is_wanted(self) && self->cancel_async != 0) {
        cancel_self(self);
    }
}

int pthread_cancel(pthread_t handle)
{
    struct pthread *thread = thread_of(handle);
    uintptr_t fate = __atomic_load_n(&thread->fate, __ATOMIC_ACQUIRE);
    int error = 0;

    if (fate == FATE_GONE || fate == FATE_ENDED) {
        return fate == FATE_GONE ? ESRCH : 0; /* too late, which is no error */
    }
    if (__atomic_exchange_n(&thread->cancel_pending, 1, __ATOMIC_SEQ_CST) == 0) {
        __atomic_fetch_add(&__posix_cancel_requests, 1, __ATOMIC_RELAXED);
    }
    if (__atomic_load_n(&thread->cancel_disabled, __ATOMIC_SEQ_CST) == 0) {
        error = sys_interrupt(thread->tid, 1);
        if (error == 0 &&
            __atomic_load_n(&thread->cancel_disabled, __ATOMIC_SEQ_CST) != 0) {
            sys_interrupt(thread->tid, 0);
        }
    }
    if (error == 0 && __atomic_load_n(&thread->cancel_async, __ATOMIC_SEQ_CST) != 0) {
        error = sys_sigqueue(thread->tid, SIGNAL_INTERNAL, HSI_THREAD, 0);
    }
    return error == -ESRCH ? 0 : -error; /* the request was faster than this call */
}

int pthread_setcancelstate(int state, int *old)
{
    struct pthread *self = thread_self();
    bool disable = state == PTHREAD_CANCEL_DISABLE;

    if (state != PTHREAD_CANCEL_ENABLE && !disable) {
        return EINVAL;
    }
    if (old != NULL) {
        *old = self->cancel_disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    }
    __atomic_store_n(&self->cancel_disabled, disable, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&self->cancel_pending, __ATOMIC_SEQ_CST) != 0) {
        sys_interrupt(self->tid, !disable);
        if (self->cancel_async != 0) {
            __posix_cancel_point();
        }
    }
    return 0;
}

int pthread_setcanceltype(int type, int *old)
{
    struct pthread *self = thread_self();
    bool async = type == PTHREAD_CANCEL_ASYNCHRONOUS;

    if (type != PTHREAD_CANCEL_DEFERRED && !async) {
        return EINVAL;
    }
    if (old != NULL) {
        *old = self->cancel_async ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
    }
    if (async) {
        const struct hermit_sigaction action = {
            .handler = (uintptr_t)on_request,
            .flags = HSA_SIGINFO | HSA_RESTART,
        };

        sys_sigaction(SIGNAL_INTERNAL, &action, NULL);
    }
    __atomic_store_n(&self->cancel_async, async, __ATOMIC_SEQ_CST);
    if (async) {
        __posix_cancel_point();
    }
    return 0;
}

void pthread_testcancel(void)
{
    __posix_cancel_point();
}
