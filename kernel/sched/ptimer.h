/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The program's interval timers, POSIX's and the three older ones. One that is armed is
 * a deadline; those on processor time look again when the time could have passed at the
 * earliest. Task context; errors are negative HE_*.
 */
#ifndef KERNEL_SCHED_PTIMER_H
#define KERNEL_SCHED_PTIMER_H

#include "abi/signal.h"
#include "lib/base.h"

/* These exist from the start; those that ptimer_create() makes have higher ids. */
#define PTIMER_FIXED 3

struct ptimer_setting {
    int64_t value_ns;    /* until the next expiration; 0: not armed */
    int64_t interval_ns; /* between further ones; 0: none */
};

/*
 * Makes a timer on a clock (HCLOCK_*); the event says what an expiration does. The id, or
 * -HE_INVAL, -HE_AGAIN too many, -HE_NOMEM.
 */
int ptimer_create(uint64_t clock, const struct hermit_sigevent *event);

/* absolute: value_ns is a point on the timer's clock. old may be null. -HE_INVAL no such
 * timer. */
int ptimer_set(int id, bool absolute, const struct ptimer_setting *wanted,
               struct ptimer_setting *old);
/* The date has been set, moved_ns ahead: timers that wait for a date go on waiting for
 * that. Task context. */
void ptimer_date_moved(int64_t moved_ns);

int ptimer_get(int id, struct ptimer_setting *setting);

/* Expirations that the last signal stands for besides its own, or -HE_INVAL. */
int ptimer_overrun(int id);

/*
 * The signal of a timer is about to be taken: adds the expirations that no interrupt has
 * told of yet to what it stands for. node is a timer's; the lock of the signals is held.
 */
struct signal_node;
void ptimer_settle(struct signal_node *node);

int ptimer_delete(int id);

#endif
