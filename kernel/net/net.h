/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The network as a whole: lwIP, its lock, and the thread that takes in what arrives.
 * Nothing of it runs before the first socket is made; a program without sockets does
 * not even contain it.
 */
#ifndef KERNEL_NET_NET_H
#define KERNEL_NET_NET_H

#include "lib/base.h"
#include "sched/mutex.h"
#include "sched/ready.h"

/*
 * Guards lwIP, all sockets of the internet families, and the cards. Outermost of all
 * locks but the tree locks of file systems; memory of the application may be touched
 * under it.
 */
extern struct mutex net_mutex;

/*
 * Starts the network with the first call: loopback, the cards, the thread. Task
 * context, lock not held. 0 or -HE_NOMEM.
 */
int net_start(void);

void net_lock(void);
/* Sends what is waiting in the cards' queues and takes in what was sent to ourselves:
 * what is to be done before the lock is given back. True if something was taken in, so
 * that the state of any socket may have changed. */
bool net_settle(void);
void net_unlock(void); /* both */

/* The same for a sleeper: gives the lock back as net_unlock() does, waits for one of
 * events, takes the lock again. Results as ready_wait(). */
int net_wait(struct ready_source *source, uint32_t events, int64_t deadline_ns);

/* Makes the thread look: a card has work. Any context. */
void net_wake(void);

#endif
