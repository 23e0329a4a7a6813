/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The name of the calling thread, as Linux's programs set it. */
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include "pthread/thread.h"

int prctl(int what, ...)
{
    char name[THREAD_NAME_BYTES];
    va_list args;

    if (what != PR_SET_NAME && what != PR_GET_NAME) {
        return (int)__posix_fail(-EINVAL);
    }
    va_start(args, what);
    char *text = va_arg(args, char *);

    va_end(args);
    if (what == PR_GET_NAME) {
        return (int)posix_result(
            -pthread_getname_np(pthread_self(), text, THREAD_NAME_BYTES));
    }
    strncpy(name, text, sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    return (int)posix_result(-pthread_setname_np(pthread_self(), name));
}
