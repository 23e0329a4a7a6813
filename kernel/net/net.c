/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Whoever calls a socket runs lwIP on its own thread under net_mutex. One thread of the
 * kernel's takes in what arrives and drives the timers: a card's interrupt wakes it, it
 * polls until the rings are empty, asks for the next interrupt and sleeps.
 */
#include "net/net.h"
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "core/log.h"
#include "mm/frame.h"
#include "net/interface.h"
#include "net/timers.h"
#include "net/unreachable.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/task.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#define POLL_BUDGET        64u
#define LOOPBACK_ROUNDS    64
#define THREAD_STACK_BYTES (64 * KIB)
#define THREAD_PRIO        (TASK_PRIO_COUNT - 2)
/* So many full rounds without a pause and the program gets its share of the core: it
 * must read what arrives faster than it is taken in. */
#define FLOOD_ROUNDS 8u

#define TCP_BYTES_MIN UINT64_C(65535)
#define TCP_BYTES_MAX (MIB)
#define MEMORY_SHARE  64

struct mutex net_mutex = MUTEX_INIT;
uint32_t net_tcp_window, net_tcp_send_bytes;

static struct mutex start_mutex = MUTEX_INIT; /* guards the next two */
static bool lwip_is_up, started;
static uint32_t work; /* 1: a card has called; the thread's futex word */

void net_wake(void)
{
    if (__atomic_exchange_n(&work, 1, __ATOMIC_RELEASE) == 0) {
        futex_wake(&work, 1);
    }
}

void net_lock(void)
{
    mutex_lock(&net_mutex);
}

/* Packets to ourselves wait in the interface that they were sent through. lwIP has no
 * checksums in them where the card would have filled them in. True if there were any. */
static bool loop_back(void)
{
    struct netif *netif;

    for (int i = 0; i < LOOPBACK_ROUNDS; i++) {
        bool idle = true;

        NETIF_FOREACH(netif)
        {
            if (netif->loop_first != NULL) {
                u16_t flags = netif->chksum_flags;

                netif->chksum_flags = NETIF_CHECKSUM_DISABLE_ALL;
                netif_poll(netif);
                netif->chksum_flags = flags;
                idle = false;
            }
        }
        if (idle) {
            return i > 0;
        }
    }
    net_wake(); /* the rest is for the thread: two of our own talk to each other */
    return true;
}

bool net_settle(void)
{
    bool changed = loop_back();

    if (changed) {
        timers_note_activity();
    }
    interface_flush();
    return changed;
}

void net_unlock(void)
{
    net_settle();
    mutex_unlock(&net_mutex);
}

int net_wait(struct ready_source *source, uint32_t events, int64_t deadline_ns)
{
    if (net_settle()) {
        return 0; /* what the caller waits for may have come */
    }
    return ready_wait(source, events, &net_mutex, deadline_ns);
}

static void net_thread(size_t arg)
{
    uint32_t rounds = 0;

    (void)arg;
    for (;;) {
        __atomic_store_n(&work, 0, __ATOMIC_RELAXED);
        net_lock();
        interface_reclaim();
        bool more = interface_poll(POLL_BUDGET);
        int64_t next_ns = timers_run();

        if (!more) {
            more = interface_arm();
        }
        net_unlock();
        rounds = more ? rounds + 1 : 0;
        if (rounds == FLOOD_ROUNDS) {
            task_set_prio(0, TASK_PRIO_NORMAL);
        }
        if (more) {
            sched_yield();
            continue;
        }
        if (task_current()->prio != THREAD_PRIO) {
            task_set_prio(0, THREAD_PRIO);
        }
        futex_wait(&work, 0, next_ns);
    }
}

static void choose_limits(void)
{
    uint64_t bytes =
        MIN(MAX(frame_total_bytes() / MEMORY_SHARE, TCP_BYTES_MIN), TCP_BYTES_MAX);

    net_tcp_window = (uint32_t)bytes;
    net_tcp_send_bytes = (uint32_t)bytes;
}

static int start_thread(void)
{
    struct task_params params = {
        .entry = net_thread,
        .stack_bytes = THREAD_STACK_BYTES,
        .prio = THREAD_PRIO,
        .core = 0, /* where the cards' interrupts arrive: no other core to wake first */
        .detached = true,
        .daemon = true,
    };

    return task_spawn(&params, NULL);
}

int net_start(void)
{
    static const char mark[] = BOOT_NET_MARK;
    int err = 0;

    (void)__atomic_load_n(mark, __ATOMIC_RELAXED); /* so it is in the program */
    if (likely(__atomic_load_n(&started, __ATOMIC_ACQUIRE))) {
        return 0;
    }
    mutex_lock(&start_mutex);
    if (!started) {
        if (!lwip_is_up) {
            lwip_is_up = true;
            choose_limits();
            net_lock();
            lwip_init();
            unreachable_start();
            interface_start();
            net_unlock();
        }
        err = start_thread();
        if (err == 0) {
            /* Release pairs with the acquire above: all of it is set up. */
            __atomic_store_n(&started, true, __ATOMIC_RELEASE);
        } else {
            log_error("net: no thread: error %d", err);
        }
    }
    mutex_unlock(&start_mutex);
    return err;
}
