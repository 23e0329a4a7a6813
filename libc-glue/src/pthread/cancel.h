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

/* Ends the calling thread if it is to be cancelled. Null where nobody cancels. */
void __posix_cancel_point(void) WEAK;

/* True: the -EINTR of the last call was for a cancellation that is disabled; it begins
 * again. Null where nobody cancels. */
bool __posix_cancel_is_stale(void) WEAK;

static inline void cancel_if_interrupted(long result)
{
    if (__builtin_expect(result == -EINTR, 0) && __posix_cancel_point != NULL) {
        __posix_cancel_point();
    }
}

/* The result of a system call that is a cancellation point. */
#define cancellable(call)                                                        \
    ({                                                                           \
        if (__posix_cancel_point != NULL) {                                      \
            __posix_cancel_point();                                              \
        }                                                                        \
        __auto_type result_ = (call);                                            \
        while (__builtin_expect(result_ == -EINTR, 0)) {                         \
            cancel_if_interrupted(-EINTR);                                       \
            if (__posix_cancel_is_stale == NULL || !__posix_cancel_is_stale()) { \
                break;                                                           \
            }                                                                    \
            result_ = (call);                                                    \
        }                                                                        \
        result_;                                                                 \
    })

#endif
