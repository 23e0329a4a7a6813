/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals, as other parts of libposix see them. */
#ifndef LIBPOSIX_SIGNAL_H
#define LIBPOSIX_SIGNAL_H

#include <signal.h>
#include "internal.h"

/* Not in any set that a program sees: interrupts a thread that is to be cancelled, and
 * tells of the expiration of a SIGEV_THREAD timer the thread that waits for it. */
#define SIGNAL_INTERNAL HSIG_MAX

static inline bool is_signal(int number)
{
    return number > 0 && number < NSIG;
}

/*
 * Runs the handler of SIGABRT, blocked or not, if there is one. Null in a program
 * that uses no signals.
 */
void __posix_handle_abort(void) WEAK;

#endif
