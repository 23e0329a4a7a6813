/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals, as the rest of the kernel sees them. A program that uses none links none of
 * their code: it is reached through signal_hooks, which the first system call on
 * signals sets, and until then every signal has its default action.
 *
 * A handler runs in a thread that is in the application's code, or at the end of a
 * system call, never above a kernel function that holds anything. So a system call that
 * sleeps interruptibly (FUTEX_INTERRUPTIBLE) and is told -HE_INTR releases what it
 * holds, and then asks, at its very end:
 *
 *     do {
 *         result = what_may_sleep();
 *     } while (result == -HE_INTR && signal_restarts());
 */
#ifndef KERNEL_SCHED_SIGNAL_H
#define KERNEL_SCHED_SIGNAL_H

#include "abi/signal.h"
#include "lib/base.h"

struct task;

struct interrupted;

struct signal_hooks {
    /* See arch/upcalls.h. */
    bool (*interrupt)(struct interrupted *at, uint64_t sp);
    bool (*fault)(struct interrupted *at, const struct hermit_siginfo *info, uint64_t sp);
    bool (*handler_returned)(struct interrupted *at, uint64_t mask, uint64_t sp,
                             bool interrupts);
    /* See below. */
    bool (*run)(void);
    void (*send_self)(int number);
    void (*thread_ends)(struct task *self);
};

/* Null until the program uses signals; never changes after that. */
extern const struct signal_hooks *signal_hooks;

/*
 * Runs the handlers of what is pending for the calling thread and not blocked. True: the
 * call begins again, for all of them were installed with SA_RESTART, or none ran; false:
 * it ends with -HE_INTR. Task context, nothing held: no lock, no mutex, no reference.
 */
static inline bool signal_restarts(void)
{
    return signal_hooks == NULL || signal_hooks->run();
}

/*
 * Sends a signal to the calling thread on behalf of the call that it makes: SIGPIPE. The
 * handler, if there is one, runs before this returns; the default action may end the
 * machine. Context as signal_restarts().
 */
void signal_raise_self(int number);

/*
 * Around a sleep that is to have a mask of its own, in one step as seen by signals
 * (ppoll()): a handler that ends the sleep returns to the mask of before. Task context,
 * nothing held.
 */
void signal_begin_masked(uint64_t mask);
void signal_end_masked(void);

/*
 * As signal_end_masked(), at the end of a sleep with that result: what waits only for the
 * mask of the sleep is delivered, even if the sleep was over before it came. Returns the
 * result, or -HE_INTR if it was 0 and a handler has run.
 */
int signal_finish_masked(int result);

/* What happens to a signal that nobody wants. */
bool signal_is_ignored_by_default(int number);

/* The default action of the others: says so and ends the machine. Any context. */
NORETURN void signal_end(int number);

#endif
