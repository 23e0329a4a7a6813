/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * abort(): SIGABRT, which a handler may see but not survive: when it returns, or
 * the signal is ignored or blocked, the program ends all the same (POSIX).
 */
#include <signal.h>
#include <stdlib.h>
#include "internal.h"
#include "process/signal.h"

_Noreturn void abort(void)
{
    if (__posix_handle_abort != NULL) {
        __posix_handle_abort();
    }
    sys_abort();
    __builtin_unreachable();
}
