/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel's TCP on a simulated line that loses, repeats and reorders, in simulated
 * time: one end sends bytes, the other sends them back, and none of them may be wrong or
 * missing, whichever frames were hit. Each card keeps what it is given for a while, as a
 * real one does. What one seed shows, it shows again.
 *
 * usage: line FIRST_SEED COUNT
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "abi/errno.h"
#include "core/time.h"
#include "drivers/nic.h"
#include "line.h"
#include "net/interface.h"
#include "net/tcp.h"
#include "net/timers.h"
#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"

#define PORT           7
#define BYTES          (2u << 20)
#define OUT_OF_MEMORY  (LINE_ERROR + ERR_MEM)
#define BUFFER         65536
#define PATIENCE_NS    (60 * NS_PER_SEC) /* without a byte: it stands still */
#define FRAMES_A_BURST 64

struct end {
    struct tcp_socket tcp;
    struct tcp_pcb *listener;
};

static struct end client, server;
static uint32_t client_sent, client_read;
static uint8_t echo[BUFFER];
static uint32_t echo_at, echo_len;

/* What programs do, from the seed: bytes of a call at most, and one of so many times. */
static uint32_t write_bytes, read_bytes, read_seldom;

/* --- what the sockets above would do */

/* lwIP has given the connection up. */
static void on_error(void *arg, err_t err)
{
    struct tcp_socket *tcp = arg;

    (void)err;
    tcp->pcb = NULL;
}

static void adopt(struct end *end, struct tcp_pcb *pcb)
{
    memset(&end->tcp, 0, sizeof(end->tcp));
    end->tcp.pcb = pcb;
    end->tcp.stage = TCP_CONNECTED;
    end->tcp.send_max = TCP_SND_BUF;
    end->tcp.receive_max = line_random(2) == 0 ? TCP_WND : 2000 + line_random(100000);
    end->tcp.no_delay = line_random(2) == 0;
    ready_source_init(&end->tcp.socket.source);
    tcp_arg(pcb, &end->tcp);
    tcp_err(pcb, on_error);
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)err;
    adopt(&client, pcb);
    tcp_stream_begin(&client.tcp);
    return ERR_OK;
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)err;
    adopt(&server, pcb);
    tcp_stream_begin(&server.tcp);
    return ERR_OK;
}

static ptrdiff_t transfer(struct end *end, bool is_send, void *data, size_t len)
{
    struct hermit_iovec iov = {.base = data, .len = len};
    struct socket_io io = {.iov = &iov, .count = 1, .total = len, .nonblock = true};

    if (len == 0 || (is_send ? end->tcp.pcb == NULL : end->tcp.bytes == 0)) {
        return 0;
    }
    ptrdiff_t done = is_send ? tcp_stream_send(&end->tcp.socket, &io)
                             : tcp_stream_receive(&end->tcp.socket, &io);

    line_check(done > 0 || done == -HE_AGAIN || done == OUT_OF_MEMORY,
               "an end failed: %d", (int)done);
    return MAX(done, 0);
}

/* The end of what it sends. */
static void close_writing(struct end *end)
{
    if (!end->tcp.write_shut && end->tcp.pcb != NULL &&
        tcp_shutdown(end->tcp.pcb, 0, 1) == ERR_OK) {
        end->tcp.write_shut = true;
    }
}

static uint8_t byte_at(uint32_t at)
{
    return (uint8_t)(at * 13 + (at >> 7) + (at >> 16));
}

static void run_client(void)
{
    uint8_t bytes[BUFFER];
    uint32_t len = MIN(1 + line_random(write_bytes), BYTES - client_sent);

    for (uint32_t i = 0; i < len; i++) {
        bytes[i] = byte_at(client_sent + i);
    }
    client_sent += (uint32_t)transfer(&client, true, bytes, len);
    if (client_sent == BYTES) {
        close_writing(&client);
    }
    if (line_random(read_seldom) != 0) {
        return;
    }
    len = (uint32_t)transfer(&client, false, bytes, 1 + line_random(read_bytes));
    for (uint32_t i = 0; i < len; i++) {
        line_check(bytes[i] == byte_at(client_read + i), "byte %u is wrong",
                   client_read + i);
    }
    client_read += len;
}

static void run_server(void)
{
    if (echo_at == echo_len) {
        echo_at = 0;
        echo_len = (uint32_t)transfer(&server, false, echo, 1 + line_random(write_bytes));
    }
    if (echo_len == 0 && server.tcp.peer_closed && server.tcp.bytes == 0) {
        close_writing(&server);
    }
    echo_at += (uint32_t)transfer(&server, true, echo + echo_at, echo_len - echo_at);
}

/* --- one connection */

static void describe(const char *who, const struct tcp_pcb *pcb)
{
    if (pcb == NULL) {
        printf("%s: has no connection\n", who);
        return;
    }
    const struct tcp_seg *lists[] = {pcb->unsent, pcb->unacked};

    printf("%s: flags %x, from the last acknowledgement: next %u, end %u; window %u, "
           "congestion %u, threshold %u, segments %u; timer %d of %d, persist %u\n",
           who, pcb->flags, pcb->snd_nxt - pcb->lastack, pcb->snd_lbb - pcb->lastack,
           pcb->snd_wnd, pcb->cwnd, pcb->ssthresh, pcb->mss, pcb->rtime, pcb->rto,
           pcb->persist_backoff);
    for (int i = 0; i < 2; i++) {
        printf("  %s:", i == 0 ? "unsent" : "unacknowledged");
        for (const struct tcp_seg *seg = lists[i]; seg != NULL; seg = seg->next) {
            printf(" %d+%u (%u, %x)",
                   (int)(lwip_ntohl(seg->tcphdr->seqno) - pcb->lastack), seg->len,
                   seg->p->ref, seg->flags);
        }
        printf("\n");
    }
}

/* Every byte that has not been acknowledged is in one of the lists, in order. */
static void check_lists(const struct tcp_pcb *pcb)
{
    if (pcb == NULL) {
        return;
    }
    const struct tcp_seg *unsent = pcb->unsent, *unacked = pcb->unacked, **first;
    u32_t next = pcb->lastack;

    while (unsent != NULL || unacked != NULL) {
        if (unsent == NULL ||
            (unacked != NULL && TCP_SEQ_LT(lwip_ntohl(unacked->tcphdr->seqno),
                                           lwip_ntohl(unsent->tcphdr->seqno)))) {
            first = &unacked;
        } else {
            first = &unsent;
        }
        u32_t seq = lwip_ntohl((*first)->tcphdr->seqno);

        if (seq != next && (next != pcb->lastack || TCP_SEQ_GT(seq, next))) {
            describe("lists", pcb);
            line_check(0, "a segment is missing or out of order");
        }
        next = seq + TCP_TCPLEN(*first);
        *first = (*first)->next;
    }
    /* lwIP does not count a FIN that it adds to data. */
    bool is_whole =
        next == pcb->snd_lbb || ((pcb->flags & TF_FIN) != 0 && next == pcb->snd_lbb + 1);

    line_check(is_whole, "segments are missing");
}

static void close_end(struct end *end)
{
    if (end->tcp.pcb != NULL) {
        tcp_stream_drop(&end->tcp);
        tcp_abort(end->tcp.pcb);
        end->tcp.pcb = NULL;
    }
}

static void connect_both(void)
{
    struct tcp_pcb *pcb = tcp_new();
    ip_addr_t address = IPADDR4_INIT(LINE_SERVER);

    tcp_bind(pcb, &address, PORT);
    server.listener = tcp_listen(pcb);
    tcp_accept(server.listener, on_accept);
    pcb = tcp_new();
    ip_addr_set_ip4_u32(&address, LINE_CLIENT);
    tcp_bind(pcb, &address, 0);
    ip_addr_set_ip4_u32(&address, LINE_CLIENT_PEER);
    tcp_start_clock(pcb);
    tcp_connect(pcb, &address, PORT, on_connected);
}

static void run_network(void)
{
    line_run();
    interface_poll(1 + line_random(FRAMES_A_BURST));
    timers_run();
    interface_flush();
}

static void connect_at_last(void)
{
    connect_both();
    while (client.tcp.pcb == NULL || server.tcp.pcb == NULL) {
        run_network();
    }
}

static void close_both(void)
{
    close_end(&client);
    close_end(&server);
    tcp_close(server.listener);
    line_end();
}

/* Segments grow with the congestion window, but not while that is only large for a time,
 * and what it falls to after a loss has room for two: lwIP sends none that is larger. */
static void check_growth(void)
{
    line_begin(1);
    connect_at_last();
    struct tcp_pcb *pcb = server.tcp.pcb;
    u16_t first = pcb->mss;

    pcb->cwnd = 64 * first;
    pcb->ssthresh = 2 * first;
    tcp_set_flags(pcb, TF_INFR);
    pcb->sent(pcb->callback_arg, pcb, 0);
    line_check(pcb->mss == first, "segments of %u in a recovery", pcb->mss);
    tcp_clear_flags(pcb, TF_INFR);
    pcb->sent(pcb->callback_arg, pcb, 0);
    line_check(pcb->mss > first && pcb->ssthresh >= 2 * pcb->mss,
               "segments of %u with a window of %u after a loss", pcb->mss,
               pcb->ssthresh);
    close_both();
}

static void run_one(uint32_t seed)
{
    uint32_t seen = 0;
    int64_t since_ns;

    line_begin(seed);
    client_sent = client_read = echo_at = echo_len = 0;
    write_bytes = line_random(2) == 0 ? BUFFER : 3000;
    read_bytes = line_random(2) == 0 ? BUFFER : 3000;
    read_seldom = line_random(2) == 0 ? 1 : 20;
    connect_at_last();
    line_spoil_memory();
    since_ns = time_mono_ns();
    while (client_read < BYTES || !client.tcp.peer_closed) {
        run_network();
        run_client();
        run_server();
        interface_flush();
        check_lists(client.tcp.pcb);
        check_lists(server.tcp.pcb);
        if (client_read != seen) {
            seen = client_read;
            since_ns = time_mono_ns();
        }
        if (time_mono_ns() - since_ns > PATIENCE_NS) {
            printf("seed %u stands still at %u of %u\n", seed, client_read, BYTES);
            describe("client", client.tcp.pcb);
            describe("server", server.tcp.pcb);
            exit(EXIT_FAILURE);
        }
    }
    close_both();
}

int main(int argc, char **argv)
{
    uint32_t first = argc > 1 ? (uint32_t)atoi(argv[1]) : 1;
    uint32_t count = argc > 2 ? (uint32_t)atoi(argv[2]) : 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    lwip_init();
    interface_start();
    check_growth();
    for (uint32_t i = 0; i < count; i++) {
        run_one(first + i);
    }
    printf("%u connections, each with all its bytes\n", count);
    return EXIT_SUCCESS;
}
