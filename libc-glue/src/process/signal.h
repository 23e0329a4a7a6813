/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals, as other parts of libposix see them. */
#ifndef LIBPOSIX_SIGNAL_H
#define LIBPOSIX_SIGNAL_H

#include <signal.h>
#include "internal.h"

/*
 * Runs the handler of SIGABRT, blocked or not, if there is one. Null in a program
 * that uses no signals.
 */
void __posix_handle_abort(void) WEAK;

#endif
