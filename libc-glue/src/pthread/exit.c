/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a thread; see thread.h for who frees what. */
#include <stdlib.h>
#include <unistd.h>
#include <unwind.h>
#include "newlib/reent.h"
#include "pthread/cancel.h"
#include "pthread/thread.h"

#pragma weak _Unwind_ForcedUnwind
#pragma weak _Unwind_GetCFA

static _Noreturn void leave(struct pthread *self)
{
    /* Acquire pairs with the joiner's release: its result variable is ready.
     * Release pairs with acquire in pthread_join() and pthread_detach(). */
    uintptr_t fate = __atomic_exchange_n(&self->fate, FATE_ENDED, __ATOMIC_ACQ_REL);

    if (fate == FATE_DETACHED) {
        __posix_thread_free(self);
    } else if (fate != FATE_JOINABLE) {
        *(void **)fate = self->result;
    }
    sys_thread_exit();
    __builtin_unreachable();
}

_Noreturn void __posix_thread_end(struct pthread *self)
{
    if (self->cancel_pending) {
        __atomic_fetch_sub(&__posix_cancel_requests, 1, __ATOMIC_RELAXED);
    }
    while (self->cleanups != NULL) {
        __pthread_cleanup_pop(self->cleanups, 1);
    }
    if (self->cancel_pending && __posix_leave_streams != NULL) {
        __posix_leave_streams();
    }
    if (__posix_run_thread_dtors != NULL) {
        __posix_run_thread_dtors();
    }
    if (__posix_run_key_dtors != NULL) {
        __posix_run_key_dtors();
    }
    if (self->held != NULL && __posix_leave_mutexes != NULL) {
        __posix_leave_mutexes(self);
    }
    /* The last thread's end is the program's (POSIX). Acquire and release: what
     * the others did happens before the functions of atexit(). */
    if (__atomic_sub_fetch(&__posix_live_threads, 1, __ATOMIC_ACQ_REL) == 0) {
        exit(0);
    }
    if (self->reent != NULL) {
        __posix_reclaim_reent(self->reent);
    }
    if (__posix_malloc_thread_end != NULL) {
        __posix_malloc_thread_end();
    }
    leave(self);
}

/* Before a frame is left: its callees' cleanup handlers, which lie below it. */
static _Unwind_Reason_Code at_frame(int version, _Unwind_Action actions,
                                    _Unwind_Exception_Class class,
                                    struct _Unwind_Exception *exception,
                                    struct _Unwind_Context *context, void *arg)
{
    struct pthread *self = arg;
    uintptr_t sp = _Unwind_GetCFA(context);

    (void)version;
    (void)class;
    (void)exception;
    while (self->cleanups != NULL && (uintptr_t)self->cleanups < sp) {
        __pthread_cleanup_pop(self->cleanups, 1);
    }
    if ((actions & _UA_END_OF_STACK) != 0) {
        __posix_thread_end(self);
    }
    return _URC_NO_REASON;
}

/* catch (...) has ended without passing it on. */
static void on_swallowed(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    static const char text[] = "FATAL: the end of a thread was caught and not rethrown\n";

    (void)reason;
    (void)exception;
    sys_write(STDERR_FILENO, text, sizeof(text) - 1);
    sys_abort();
}

/*
 * In a program with exceptions the stack is unwound, so that C++ destructors run (as
 * abi::__forced_unwind); the unwinder is null in others.
 */
_Noreturn void pthread_exit(void *result)
{
    static __thread struct _Unwind_Exception unwinding;
    struct pthread *self = thread_self();

    self->result = result;
    self->cancel_disabled = 1;
    if (_Unwind_ForcedUnwind != NULL) {
        unwinding.exception_class = 0;
        unwinding.exception_cleanup = on_swallowed;
        _Unwind_ForcedUnwind(&unwinding, at_frame, self);
    }
    __posix_thread_end(self);
}
