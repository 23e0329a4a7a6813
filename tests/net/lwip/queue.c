/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the kernel mends around lwIP's queues of segments (kernel/net/tcp_queue.c,
 * recovery.c): each case as lwIP would have it wrong. */
#include <string.h>
#include "net/tcp.h"
#include "net/hooks.h"
#include "lwip_check.h"
#include "tcp/tcp_helper.h"
#include "lwip/inet_chksum.h"
#include "lwip/priv/tcp_priv.h"

Suite *queue_suite(void);

static struct test_tcp_counters counters;
static struct test_tcp_txcounters sent;
static struct netif netif;
static struct tcp_pcb *pcb;
static uint8_t data[4000];

static void setup(void)
{
    ip_addr_t local, remote;

    memset(&counters, 0, sizeof(counters));
    test_tcp_init_netif(&netif, &sent, &test_local_ip, &test_netmask);
    ip_addr_copy(local, test_local_ip);
    ip_addr_copy(remote, test_remote_ip);
    pcb = test_tcp_new_counters_pcb(&counters);
    tcp_set_state(pcb, ESTABLISHED, &local, &remote, TEST_LOCAL_PORT, TEST_REMOTE_PORT);
    pcb->cwnd = pcb->snd_wnd = 10 * TCP_MSS;
    tcp_nagle_disable(pcb);
}

static void teardown(void)
{
    tcp_abort(pcb);
    netif_list = NULL;
    netif_default = NULL;
    tcp_remove_all();
}

static u32_t seq_of(const struct tcp_seg *seg)
{
    return lwip_ntohl(seg->tcphdr->seqno);
}

static void write_segment(u16_t len)
{
    fail_unless(net_tcp_write(pcb, data, len, TCP_WRITE_FLAG_COPY) == ERR_OK);
}

/* Three short segments are under way; then the first is to be sent again. */
static void lose_first(void)
{
    for (int i = 0; i < 3; i++) {
        write_segment(100);
        fail_unless(tcp_output(pcb) == ERR_OK);
    }
    fail_unless(tcp_rexmit(pcb) == ERR_OK);
    fail_unless(pcb->unsent != NULL && pcb->unsent->next == NULL);
    fail_unless(seq_of(pcb->unsent) == pcb->lastack);
}

START_TEST(test_write_behind_repeated)
{
    LWIP_UNUSED_ARG(_i);
    lose_first();
    u32_t end = pcb->snd_lbb;

    write_segment(50);
    fail_unless(pcb->unsent->len == 100);
    fail_unless(pcb->unsent->next != NULL && pcb->unsent->next->len == 50);
    fail_unless(seq_of(pcb->unsent->next) == end);
    write_segment(50); /* that one is new: it grows */
    fail_unless(pcb->unsent->next->len == 100 && pcb->unsent->next->next == NULL);
    fail_unless(pcb->unacked != NULL && seq_of(pcb->unacked) == pcb->lastack + 100);
}
END_TEST

/* All is to be sent again, after a timeout: also then a segment stays as it was. */
START_TEST(test_write_behind_all)
{
    LWIP_UNUSED_ARG(_i);
    lose_first();
    fail_unless(net_tcp_rexmit_rto_prepare(pcb) == ERR_OK);
    fail_unless(pcb->unacked == NULL);
    write_segment(50);
    u32_t next = pcb->lastack;
    int count = 0;

    for (struct tcp_seg *seg = pcb->unsent; seg != NULL; seg = seg->next) {
        fail_unless(seq_of(seg) == next && seg->len == (count < 3 ? 100 : 50));
        next += seg->len;
        count++;
    }
    fail_unless(count == 4 && next == pcb->snd_lbb);
}
END_TEST

START_TEST(test_fin_behind_repeated)
{
    LWIP_UNUSED_ARG(_i);
    lose_first();
    fail_unless(net_tcp_send_fin(pcb) == ERR_OK);
    fail_unless((TCPH_FLAGS(pcb->unsent->tcphdr) & TCP_FIN) == 0);
    fail_unless((TCPH_FLAGS(pcb->unsent->next->tcphdr) & TCP_FIN) != 0);
    fail_unless(seq_of(pcb->unsent->next) == pcb->lastack + 300);
}
END_TEST

/* A part of the first segment has arrived: the window begins behind it. */
START_TEST(test_split_from_acknowledged)
{
    LWIP_UNUSED_ARG(_i);
    write_segment(400);
    fail_unless(net_tcp_send_fin(pcb) == ERR_OK);
    pcb->lastack += 150;
    fail_unless(net_tcp_split_unsent(pcb, 100) == ERR_OK);
    fail_unless(pcb->unsent->len == 250 && pcb->unsent->next->len == 150);
    fail_unless((TCPH_FLAGS(pcb->unsent->tcphdr) & TCP_FIN) == 0);
    fail_unless((TCPH_FLAGS(pcb->unsent->next->tcphdr) & TCP_FIN) != 0);
}
END_TEST

/* A segment at bytes behind what is expected next. */
static void receive(u32_t at, u16_t len, u8_t flags)
{
    struct pbuf *p =
        tcp_create_rx_segment_wnd(pcb, data, len, at, 0, TCP_ACK | flags, 1000);

    fail_unless(p != NULL);
    test_tcp_input(p, &netif);
}

/* Bytes and FIN beyond the window, out of order: lwIP would keep them, and fail an
 * assertion when what is missing comes. */
START_TEST(test_beyond_window)
{
    u32_t window = pcb->rcv_wnd;

    LWIP_UNUSED_ARG(_i);
    receive(window - 50, 100, 0);
    for (u32_t at = 0; at < window - 50; at += 500) {
        receive(0, (u16_t)MIN(500, window - 50 - at), 0);
    }
    fail_unless(counters.recved_bytes == window && pcb->ooseq == NULL);
    tcp_recved(pcb, (u16_t)window);
    receive(window - 100, 100, TCP_FIN);
    fail_unless(counters.close_calls == 0);
    for (u32_t at = 0; at < window - 100; at += 500) {
        receive(0, (u16_t)MIN(500, window - 100 - at), 0);
    }
    fail_unless(counters.recved_bytes == 2 * window && counters.close_calls == 0);
    tcp_recved(pcb, (u16_t)window);
    receive(0, 0, TCP_FIN);
    fail_unless(counters.close_calls == 1);
}
END_TEST

/* Bytes behind the end that the other side has told of are none of its. */
START_TEST(test_beyond_end)
{
    LWIP_UNUSED_ARG(_i);
    receive(100, 100, TCP_FIN);
    receive(0, 300, 0);
    fail_unless(counters.recved_bytes == 0);
    receive(0, 100, 0);
    fail_unless(counters.recved_bytes == 200 && counters.close_calls == 1);
}
END_TEST

Suite *queue_suite(void)
{
    testfunc tests[] = {
        TESTFUNC(test_write_behind_repeated), TESTFUNC(test_write_behind_all),
        TESTFUNC(test_fin_behind_repeated),   TESTFUNC(test_split_from_acknowledged),
        TESTFUNC(test_beyond_window),         TESTFUNC(test_beyond_end)};

    return create_suite("QUEUE", tests, sizeof(tests) / sizeof(testfunc), setup,
                        teardown);
}
