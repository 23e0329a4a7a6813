/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * pthread_once(). An exception that leaves the routine makes the control new
 * again (C++ std::call_once is made of this), so this file has unwind tables; so does
 * the thread's end in the routine, by pthread_cancel() or pthread_exit().
 */
#include <limits.h>
#include <stdint.h>
#include "pthread/thread.h"

enum {
    ONCE_NEW,
    ONCE_RUNNING,
    ONCE_AWAITED, /* running, and somebody may sleep on the word */
    ONCE_DONE,
};

struct once_run {
    uint32_t *state;
    uint32_t outcome; /* ONCE_DONE if the routine returned */
    struct __pthread_cleanup cleanup;
};

/* Release pairs with the acquire loads in pthread_once(). */
static void settle(void *arg)
{
    struct once_run *run = arg;
    uint32_t *state = run->state;

    run->state = NULL; /* a thread that ends may come by here twice */
    if (state != NULL &&
        __atomic_exchange_n(state, run->outcome, __ATOMIC_RELEASE) == ONCE_AWAITED) {
        sys_futex_wake(state, INT_MAX);
    }
}

/* The routine has returned, or an exception passes. */
static void finish(struct once_run *run)
{
    __pthread_cleanup_pop(&run->cleanup, 0);
    settle(run);
}

static void run_routine(uint32_t *state, void (*routine)(void))
{
    __attribute__((cleanup(finish))) struct once_run run = {.state = state,
                                                            .outcome = ONCE_NEW};

    run.cleanup = (struct __pthread_cleanup){.__routine = settle, .__arg = &run};
    __pthread_cleanup_push(&run.cleanup);
    routine();
    run.outcome = ONCE_DONE;
}

/* Sleeps while another thread runs the routine; what the state was then. */
static uint32_t await(uint32_t *state)
{
    uint32_t seen = ONCE_RUNNING;

    if (!__atomic_compare_exchange_n(state, &seen, ONCE_AWAITED, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_ACQUIRE) &&
        seen != ONCE_AWAITED) {
        return seen;
    }
    sys_futex_wait(state, ONCE_AWAITED, NULL, 0);
    return __atomic_load_n(state, __ATOMIC_ACQUIRE);
}

int pthread_once(pthread_once_t *once, void (*routine)(void))
{
    uint32_t *state = (uint32_t *)once;
    uint32_t seen = __atomic_load_n(state, __ATOMIC_ACQUIRE);

    while (seen != ONCE_DONE) {
        if (seen != ONCE_NEW) {
            seen = await(state);
        } else if (__atomic_compare_exchange_n(state, &seen, ONCE_RUNNING, false,
                                               __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
            run_routine(state, routine);
            return 0;
        }
    }
    return 0;
}
