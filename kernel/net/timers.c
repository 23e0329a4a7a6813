/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * lwIP counts time in calls of its timer functions, a few each second. Nothing is to
 * run while there is no traffic: so these calls stop some time after the last, and are
 * made up for when the thread next wakes. Only TCP's timer goes on as long as there
 * are connections.
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

static int64_t due_ns[TIMERS_MAX];
static int64_t active_until_ns;
static int64_t next_ns; /* the thread sleeps until then at most */

/* The thread may have gone to sleep for longer than what has begun now allows. */
static void want_ticks(int64_t now)
{
    if (next_ns > now + TCP_TMR_INTERVAL * NS_PER_MSEC) {
        next_ns = now;
        net_wake();
    }
}

void timers_note_activity(void)
{
    int64_t now = time_mono_ns();
    bool was_idle = now >= active_until_ns;

    active_until_ns = now + ACTIVE_NS;
    if (was_idle) {
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
    want_ticks(time_mono_ns());
}

static bool is_tcp(const struct lwip_cyclic_timer *timer)
{
    return timer->handler == tcp_tmr;
}

static void run_timer(const struct lwip_cyclic_timer *timer, int64_t *due, int64_t now)
{
    int64_t interval = (int64_t)timer->interval_ms * NS_PER_MSEC;

    if (*due == 0) {
        *due = now + interval;
    }
    /* TCP's counts retransmissions: what was missed while there was nobody is gone. */
    for (int i = 0; *due <= now && i < (is_tcp(timer) ? 1 : MISSED_MAX); i++) {
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
    for (int i = 0; i < lwip_num_cyclic_timers && i < TIMERS_MAX; i++) {
        const struct lwip_cyclic_timer *timer = &lwip_cyclic_timers[i];
        bool wanted =
            is_tcp(timer) ? tcp_active_pcbs != NULL || tcp_tw_pcbs != NULL : active;

        run_timer(timer, &due_ns[i], now);
        if (wanted && due_ns[i] < next) {
            next = due_ns[i];
        }
    }
    next_ns = next;
    return next;
}
