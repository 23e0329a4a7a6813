/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers of fork(), which always fails and so never calls them. */
#include "pthread/thread.h"

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare;
    (void)parent;
    (void)child;
    return 0;
}
