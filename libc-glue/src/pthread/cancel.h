/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Cancellation points. A thread that is to be cancelled finds out when it comes to one,
 * or is woken in one: the kernel keeps in mind (sys_interrupt()) that sleeps which may be
 * cancelled end at once with -EINTR, so that no request falls between the question and
 * the sleep.
 */
#ifndef LIBPOSIX_CANCEL_H
#define LIBPOSIX_CANCEL_H

#include "internal.h"

/* How many threads are to be cancelled and have not ended. Not 0 for a short time only,
 * so that a call that does not sleep costs one comparison more. */
extern unsigned int __posix_cancel_requests;

/* Ends the calling thread if it is to be cancelled. Null where nobody cancels. */
void __posix_cancel_point(void) WEAK;

static inline bool is_anybody_cancelled(void)
{
    /* The compiler would load and then test. A request that is not seen here is seen by
     * the kernel. */
    __asm__ goto("cmpl $0, %0\n\tjne %l1"
                 :
                 : "m"(__posix_cancel_requests)
                 : "cc", "memory"
                 : somebody);
    return false;
somebody:
    return true;
}

/* For functions that do not go through __posix_fail(), which does it too. */
static inline void cancel_if_interrupted(long result)
{
    if (result == -EINTR && __posix_cancel_point != NULL) {
        __posix_cancel_point();
    }
}

static inline void cancel_point(void)
{
    if (__builtin_expect(is_anybody_cancelled(), 0)) {
        __posix_cancel_point();
    }
}

/*
 * The result of a system call that is a cancellation point. A request that comes while it
 * sleeps makes it fail with -EINTR, which is acted upon where errno is written.
 */
#define cancellable(call) \
    ({                    \
        cancel_point();   \
        (call);           \
    })

#endif
