/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * lwIP counts time in calls of its timer functions, a few each second. Nothing is to
 * run while there is no traffic: so these calls stop some time after the last, and are
 * made up for when the thread next wakes. TCP's goes on while something is under way in
 * any connection, slower where only lifetimes are to be counted, else not at all.
 */
#include "net/timers.h"
#include "core/time.h"
#include "net/interface.h"
#include "net/net.h"
#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"

#define ACTIVE_NS    (15 * NS_PER_SEC)
#define IDLE_STEP_NS (60 * NS_PER_SEC)
#define MISSED_MAX   1200 /* calls made up for at once: the longest lifetimes are hours */
#define TIMERS_MAX   16

#define WAITING_MAX  1000
#define TCP_STEP_NS  (TCP_TMR_INTERVAL * NS_PER_MSEC)
#define TCP_PATIENCE 10 /* slow steps are of so many */

static int64_t due_ns[TIMERS_MAX];
static int64_t active_until_ns;
static int64_t next_ns; /* the thread sleeps until then at most */

static int64_t tcp_due_ns = INT64_MAX;
static int tcp_steps; /* per call: 1, TCP_PATIENCE, or 0: it stands still */

/* The thread may have gone to sleep for longer than what has begun now allows. */
static void want_ticks(int64_t now)
{
    if (next_ns > now + TCP_STEP_NS) {
        next_ns = now;
        net_wake();
    }
}

static void hurry_tcp(int64_t now)
{
    tcp_steps = 1;
    tcp_due_ns = now + TCP_STEP_NS;
    want_ticks(now);
}

void timers_note_activity(void)
{
    int64_t now = time_mono_ns();
    bool was_idle = now >= active_until_ns;

    active_until_ns = now + ACTIVE_NS;
    if (tcp_steps != 1 && tcp_active_pcbs != NULL) {
        hurry_tcp(now);
    } else if (was_idle) {
        want_ticks(now);
    }
}

u32_t sys_now(void)
{
    return (u32_t)(time_mono_ns() / NS_PER_MSEC);
}

/* Called by lwip_init(); ours start when they first run. */
void sys_timeouts_init(void)
{
}

/* Called by lwIP for each new connection. */
void tcp_timer_needed(void)
{
    if (tcp_steps != 1) {
        hurry_tcp(time_mono_ns());
    }
}

static bool is_pcb_busy(const struct tcp_pcb *pcb)
{
    return pcb->unacked != NULL || pcb->unsent != NULL || pcb->ooseq != NULL ||
           (pcb->flags & (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND)) != 0;
}

/* How many steps TCP can wait for its next call; 0: nobody needs one. */
static int choose_tcp_steps(void)
{
    int steps = tcp_tw_pcbs != NULL ? TCP_PATIENCE : 0;

    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
        if (is_pcb_busy(pcb)) {
            return 1;
        }
        if (pcb->state < ESTABLISHED || (pcb->flags & TF_RXCLOSED) != 0 ||
            ip_get_option(pcb, SOF_KEEPALIVE)) {
            steps = TCP_PATIENCE;
        }
    }
    return steps;
}

/* lwIP looks through all that are in TIME-WAIT for each new connection: the oldest are
 * forgotten where there are many. New ones come first in the list. */
static void limit_waiting(void)
{
    struct tcp_pcb *last = tcp_tw_pcbs, *old;

    for (int i = 1; i < WAITING_MAX && last != NULL; i++) {
        last = last->next;
    }
    while (last != NULL && (old = last->next) != NULL) {
        last->next = old->next;
        tcp_free(old); /* holds nothing any more */
    }
}

/* Calls that were missed are gone: they would count retransmissions while there was
 * nobody to take in the answers. */
static void run_tcp(int64_t now)
{
    if (now < tcp_due_ns) {
        return;
    }
    if (tcp_steps == TCP_PATIENCE) { /* lwIP counts each second call */
        tcp_ticks += TCP_PATIENCE / 2 - 1;
        tcp_tmr();
    }
    tcp_tmr();
    limit_waiting();
    tcp_steps = choose_tcp_steps();
    tcp_due_ns = tcp_steps != 0 ? now + tcp_steps * TCP_STEP_NS : INT64_MAX;
}

static void run_timer(const struct lwip_cyclic_timer *timer, int64_t *due, int64_t now)
{
    int64_t interval = (int64_t)timer->interval_ms * NS_PER_MSEC;

    if (*due == 0) {
        *due = now + interval;
    }
    for (int i = 0; *due <= now && i < MISSED_MAX; i++) {
        timer->handler();
        *due += interval;
    }
    if (*due <= now) {
        *due = now + interval;
    }
}

int64_t timers_run(void)
{
    int64_t now = time_mono_ns(), next = now + IDLE_STEP_NS;
    bool active = now < active_until_ns || interface_is_waiting();

    _Static_assert(sizeof(due_ns) / sizeof(due_ns[0]) >= 12, "one for each of lwIP's");
    run_tcp(now);
    for (int i = 0; i < lwip_num_cyclic_timers && i < TIMERS_MAX; i++) {
        const struct lwip_cyclic_timer *timer = &lwip_cyclic_timers[i];

        if (timer->handler != tcp_tmr) {
            run_timer(timer, &due_ns[i], now);
            if (active && due_ns[i] < next) {
                next = due_ns[i];
            }
        }
    }
    next_ns = MIN(next, tcp_due_ns);
    return next_ns;
}
