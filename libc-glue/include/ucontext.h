/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Switching between contexts of one thread. */
#ifndef _UCONTEXT_H
#define _UCONTEXT_H

#include <sys/ucontext.h>

__BEGIN_DECLS

int getcontext(ucontext_t *__context);
int setcontext(const ucontext_t *__context);
void makecontext(ucontext_t *__context, void (*__function)(void), int __argc, ...);
int swapcontext(ucontext_t *__restrict __old, const ucontext_t *__restrict __new);

__END_DECLS

#endif
