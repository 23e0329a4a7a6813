/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sockets of the internet families: the first starts the network, the end flushes it. */
#include "net/inet.h"
#include "abi/errno.h"
#include "core/exit.h"
#include "core/time.h"
#include "net/net.h"
#include "sched/sched.h"

/* How long the end of the program waits for the next acknowledgement of what is on its
 * way, and how often it looks. */
#define FLUSH_NS      (5 * NS_PER_SEC)
#define FLUSH_STEP_NS (NS_PER_MSEC)

static int check(int domain, int type, int protocol)
{
    if (domain != HAF_INET && domain != HAF_INET6) {
        return -HE_AFNOSUPPORT;
    }
    if (protocol < 0 || protocol > UINT8_MAX) {
        return -HE_INVAL;
    }
    switch (type) {
    case HSOCK_STREAM:
        return protocol == 0 || protocol == HIPPROTO_TCP ? 0 : -HE_PROTONOSUPPORT;
    case HSOCK_DGRAM:
        return protocol == 0 || protocol == HIPPROTO_UDP ? 0 : -HE_PROTONOSUPPORT;
    case HSOCK_RAW:
        return protocol != 0 ? 0 : -HE_PROTONOSUPPORT;
    default:
        return -HE_INVAL;
    }
}

/* What was written before exit() arrives, as on a system that goes on running. */
static void flush(void)
{
    uint64_t left, least = UINT64_MAX;
    int64_t until_ns = 0;

    net_lock();
    tcp_close_all();
    for (;;) {
        int64_t now = time_mono_ns();

        left = tcp_count_unsent();
        if (left < least) {
            least = left;
            until_ns = now + FLUSH_NS;
        }
        if (left == 0 || now >= until_ns) {
            break;
        }
        net_unlock();
        sched_sleep_until(now + FLUSH_STEP_NS);
        net_lock();
    }
    net_unlock();
}

int socket_make(int domain, int type, int protocol, struct socket **made)
{
    static struct exit_hook hook = {.run = flush};
    int err = check(domain, type, protocol);

    if (err == 0) {
        err = net_start();
    }
    if (err < 0) {
        return err;
    }
    exit_add_hook(&hook);
    net_lock();
    if (type == HSOCK_STREAM) {
        err = tcp_make(domain, made);
    } else {
        err = datagram_make(domain, type, protocol == 0 ? HIPPROTO_UDP : protocol, made);
    }
    net_unlock();
    return err;
}
