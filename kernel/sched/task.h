/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads: their making, their end, and the table that finds one by its id.
 * A thread owns one mapping: its stack, with the TLS block at the top.
 */
#ifndef KERNEL_SCHED_TASK_H
#define KERNEL_SCHED_TASK_H

#include "arch/context.h"
#include "arch/percore.h"
#include "lib/base.h"
#include "sched/core_mask.h"
#include "sched/futex.h"

#define TASK_PRIO_COUNT  32
#define TASK_PRIO_IDLE   (-1) /* of the idle threads alone */
#define TASK_PRIO_NORMAL 0    /* real-time threads go first, whatever their priority */
#define TASK_STACK_MIN   (UINT64_C(16) * KIB)
#define TASK_STACK_MAX   (UINT64_C(64) * GIB)

/* Of a thread; the kernel tells only fifo from the others: it has no time slices. */
#define TASK_POLICY_OTHER 0
#define TASK_POLICY_FIFO  1
#define TASK_POLICY_RR    2
#define TASK_POLICY_LAST  TASK_POLICY_RR

enum task_state {
    TASK_MOVING, /* new, or on its way to another core's run queue: see place.h */
    TASK_READY,  /* in its core's run queue */
    TASK_RUNNING,
    TASK_BLOCKED, /* somebody will call sched_wake() */
    TASK_DEAD,    /* has left its stack, or is about to */
};

enum task_fate { /* guarded by the task table's lock */
                 TASK_JOINABLE,
                 TASK_JOINING, /* somebody waits in task_join() */
                 TASK_DETACHED,
};

struct signal_node;

/*
 * A thread's signals (signal.c). All but the first three are guarded by signal_lock();
 * the thread itself may read blocked without it.
 */
struct task_signals {
    uint32_t flags;            /* FUTEX_SIGNALS: look at pending; FUTEX_CANCEL */
    uint32_t interrupted;      /* a handler without SA_RESTART has run */
    const uint32_t *sleeps_on; /* the last word that it slept on interruptibly */
    uint64_t blocked;
    uint64_t pending;
    uint64_t awaited;   /* the set that sigwait() waits for */
    uint64_t saved;     /* what blocked becomes after the next handler */
    uint32_t delivered; /* handlers that were begun */
    bool has_saved;
    bool is_chased; /* in the list of those that have not looked yet */
    bool has_ended;
    struct signal_node *first, *last; /* queued for this thread */
    struct task *chased_next, *chased_prev;
    uint64_t alt_va, alt_bytes; /* the alternate stack; 0 bytes: none */
};

struct task {
    struct context context;
    struct task *next, *prev; /* run queue; next also links dead ones */

    /* Guarded by the lock of runq. */
    struct runq *runq; /* of the core where it runs, waits or last ran; see place.h */
    enum task_state state;
    bool wake_pending; /* woken before it had gone to sleep */
    bool is_pinned;    /* it may run on the cores in allowed alone */
    int8_t prio;
    uint8_t policy;      /* read and written without a lock */
    uint64_t run_cycles; /* spent running; while it runs, less the present count */
    struct core_mask allowed;

    struct futex_waiter futex;

    /* Guarded by the lock in pi.c, under which prio changes. */
    int8_t base_prio; /* as the program set it */
    bool pi_has_ended;
    struct pi_waiter *pi_waiters; /* wait for locks of this thread */
    struct pi_waiter *pi_blocked; /* this thread waits for one */

    uint32_t id;
    enum task_fate fate;
    uint32_t gone; /* futex word: 1 when the stack is no longer in use */

    uint64_t stack_va;
    uint64_t stack_bytes;
    bool owns_stack; /* else it is the program's own memory */
    void (*entry)(size_t arg);
    size_t arg;
    void (*at_end)(void); /* the thread's own; null: nothing */
    struct task_signals signals;
};

struct task_params {
    void (*entry)(size_t arg);
    size_t arg;
    uint64_t stack_va;    /* memory of the program to use as stack; 0: a new one */
    uint64_t stack_bytes; /* usable by the thread; the TLS block comes on top, or off
                           * memory of the program's own */
    uint64_t guard_bytes; /* below a new stack; at least a page */
    unsigned prio;
    unsigned policy;
    int core; /* the only one it may run on; -1: those of the thread that makes it */
    bool detached;
    bool daemon; /* the kernel's own: the machine ends without it; never exits */
};

/*
 * Makes a thread and lets it run; *id receives its id before it does (null is
 * allowed). Task context. -HE_INVAL parameters out of range, -HE_AGAIN too many
 * threads, -HE_NOMEM.
 */
int task_spawn(const struct task_params *params, uint32_t *id);

/* Ends the calling thread; the last one ends the machine with status 0. */
NORETURN void task_exit(void);

/*
 * Waits for the end of thread id and frees it. -HE_SRCH no such thread,
 * -HE_DEADLK the caller itself, -HE_INVAL detached or somebody else joins it, -HE_INTR
 * the caller is cancelled: nothing has happened.
 */
int task_join(uint32_t id);

/* Nobody will join thread id: it is freed when it ends. Errors as task_join(). */
int task_detach(uint32_t id);

/* Priority of thread id (0: the caller) as it was set, or -HE_SRCH, -HE_INVAL. */
int task_get_prio(uint32_t id);
int task_set_prio(uint32_t id, unsigned prio);

/*
 * The cores that thread id (0: the caller) may run on. Setting moves the thread at
 * once if it is elsewhere; of a thread on another core only soon. -HE_SRCH, -HE_INVAL
 * if no core of the machine is in the mask.
 */
int task_set_affinity(uint32_t id, const struct core_mask *mask);
int task_get_affinity(uint32_t id, struct core_mask *mask);

/* The same for its policy, the place of its stack, and how long it has run. */
int task_get_policy(uint32_t id);
int task_set_policy(uint32_t id, unsigned policy);
int task_get_stack(uint32_t id, uint64_t *va, uint64_t *bytes);
int task_get_cycles(uint32_t id, uint64_t *cycles);

/* Called by the scheduler when task has left its stack for good. Any context. */
void task_left(struct task *task);

/* Frees the detached threads that have ended since the last call. Task context. */
void task_reap(void);

static inline struct task *task_current(void)
{
    return CORE_GET(current);
}

#endif
