/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A debug kernel writes a word at the low end of each thread's stack and looks at it
 * whenever the thread leaves a core: a function with a large frame may jump over the
 * guard page. In other kernels this is nothing.
 */
#ifndef KERNEL_SCHED_SEAL_H
#define KERNEL_SCHED_SEAL_H

#include "sched/task.h"

#ifdef HERMIT_DEBUG

/* A new thread's stack; task context, the page is backed. */
void seal_stack(uint64_t stack_va);

/* Panics if the seal of the thread's stack is broken. Run queue's lock held. */
void seal_check(const struct task *task);

#else

static inline void seal_stack(uint64_t stack_va)
{
    (void)stack_va;
}

static inline void seal_check(const struct task *task)
{
    (void)task;
}

#endif

#endif
