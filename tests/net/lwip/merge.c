/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Received segments that become one for lwIP (kernel/net/merge.c), and those that must
 * not. A frame is in memory of its own, so that the sanitizers see its ends. */
#include <stdlib.h>
#include <string.h>
#include "drivers/nic.h"
#include "net/receive.h"
#include "lwip_check.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define SEEN_MAX    64
#define DATA_BYTES  1000
#define FIRST_SEQ   5000u
#define REMOTE_PORT 4711
#define LOCAL_PORT  80

Suite *merge_suite(void);

struct seen {
    uint32_t data_bytes;
    bool is_checked;
};

static struct seen seen[SEEN_MAX];
static int seen_count, buffers_out;
static struct receiver receiver;
static struct netif netif;
static struct nic nic;
static struct tcp_pcb pcb;
static uint8_t next_byte; /* that delivered data must go on with */

/* lwIP's side: lengths, the IP checksum and the data are right. */
static err_t take(struct pbuf *p, struct netif *from)
{
    static uint8_t whole[UINT16_MAX];
    const struct eth_hdr *eth = (const void *)whole;
    uint16_t all = pbuf_copy_partial(p, whole, sizeof(whole), 0);
    uint32_t headers = SIZEOF_ETH_HDR + TCP_HLEN;

    fail_unless(all == p->tot_len && seen_count < SEEN_MAX);
    if (eth->type == PP_HTONS(ETHTYPE_IP)) {
        const struct ip_hdr *ip = (const void *)(whole + SIZEOF_ETH_HDR);

        fail_unless(lwip_ntohs(IPH_LEN(ip)) + SIZEOF_ETH_HDR == all);
        fail_unless(net_checksum(ip, IP_HLEN) == 0xffff);
        headers += IP_HLEN;
    } else {
        const struct ip6_hdr *ip = (const void *)(whole + SIZEOF_ETH_HDR);

        fail_unless(IP6H_PLEN(ip) + IP6_HLEN + SIZEOF_ETH_HDR == all);
        headers += IP6_HLEN;
    }
    bool is_checked = (from->chksum_flags & NETIF_CHECKSUM_CHECK_TCP) == 0;

    for (uint32_t at = headers; is_checked && at < all; at++) {
        fail_unless(whole[at] == next_byte++);
    }
    seen[seen_count++] = (struct seen){all - headers, is_checked};
    pcb.rcv_nxt += all - headers;
    pbuf_free(p);
    return ERR_OK;
}

static void free_buffer(struct nic *card, struct nic_buffer *buffer)
{
    (void)card;
    buffers_out--;
    free(buffer);
}

static const struct nic_ops ops = {.free = free_buffer};

static void setup(void)
{
    seen_count = buffers_out = 0;
    next_byte = 0;
    memset(&receiver, 0, sizeof(receiver));
    memset(&netif, 0, sizeof(netif));
    memset(&pcb, 0, sizeof(pcb));
    netif.input = take;
    netif.chksum_flags = NETIF_CHECKSUM_ENABLE_ALL;
    receiver.netif = &netif;
    nic = (struct nic){.ops = &ops, .owner = &receiver};
    pcb.state = ESTABLISHED;
    pcb.local_port = LOCAL_PORT;
    pcb.remote_port = REMOTE_PORT;
    pcb.rcv_nxt = FIRST_SEQ;
    IP_ADDR4(&pcb.remote_ip, 10, 0, 0, 1);
    tcp_active_pcbs = &pcb;
}

static void teardown(void)
{
    receive_end(&receiver);
    tcp_active_pcbs = NULL;
    fail_unless(buffers_out == 0);
}

static uint16_t sum_of(const uint8_t *addresses, uint32_t len, const void *tcp,
                       uint32_t bytes)
{
    uint32_t sum = net_checksum(addresses, (int)len) + net_checksum(tcp, (int)bytes) +
                   lwip_htons(IP_PROTO_TCP) + lwip_htons((uint16_t)bytes);

    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~((sum & 0xffff) + (sum >> 16));
}

/* A frame of bytes that go on from its number in the stream. */
static struct nic_buffer *make(bool is_v6, uint32_t seq, uint32_t bytes, uint8_t flags,
                               uint32_t ack)
{
    uint32_t ip_bytes = is_v6 ? IP6_HLEN : IP_HLEN;
    uint32_t all = SIZEOF_ETH_HDR + ip_bytes + TCP_HLEN + bytes;
    struct nic_buffer *buffer = calloc(1, sizeof(*buffer) + all);
    uint8_t *ip = buffer->memory + SIZEOF_ETH_HDR;
    struct tcp_hdr *tcp = (void *)(ip + ip_bytes);

    buffer->nic = &nic;
    buffer->data = buffer->memory;
    buffer->len = all;
    buffers_out++;
    ((struct eth_hdr *)(void *)buffer->data)->type =
        lwip_htons(is_v6 ? ETHTYPE_IPV6 : ETHTYPE_IP);
    tcp->src = lwip_htons(REMOTE_PORT);
    tcp->dest = lwip_htons(LOCAL_PORT);
    tcp->seqno = lwip_htonl(seq);
    tcp->ackno = lwip_htonl(ack);
    tcp->wnd = lwip_htons(1000);
    TCPH_HDRLEN_FLAGS_SET(tcp, 5, flags);
    for (uint32_t i = 0; i < bytes; i++) {
        ((uint8_t *)(tcp + 1))[i] = (uint8_t)(seq - FIRST_SEQ + i);
    }
    if (is_v6) {
        struct ip6_hdr *header = (void *)ip;

        IP6H_VTCFL_SET(header, 6, 0, 0);
        IP6H_PLEN_SET(header, (uint16_t)(TCP_HLEN + bytes));
        IP6H_NEXTH_SET(header, IP6_NEXTH_TCP);
        ip[8] = ip[24] = 0xfd;
        tcp->chksum = sum_of(ip + 8, 32, tcp, TCP_HLEN + bytes);
    } else {
        struct ip_hdr *header = (void *)ip;

        IPH_VHL_SET(header, 4, IP_HLEN / 4);
        IPH_LEN_SET(header, lwip_htons((uint16_t)(all - SIZEOF_ETH_HDR)));
        IPH_PROTO_SET(header, IP_PROTO_TCP);
        header->src.addr = PP_HTONL(0x0a000001);
        header->dest.addr = PP_HTONL(0x0a000002);
        IPH_CHKSUM_SET(header, (uint16_t)~net_checksum(header, IP_HLEN));
        tcp->chksum = sum_of(ip + 12, 8, tcp, TCP_HLEN + bytes);
    }
    return buffer;
}

static struct nic_buffer *plain(uint32_t number)
{
    return make(false, FIRST_SEQ + number * DATA_BYTES, DATA_BYTES, TCP_ACK, 1);
}

static void give(struct nic_buffer *frame)
{
    receive_frame(&nic, frame, 0);
}

static void give_damaged(struct nic_buffer *frame, uint32_t at)
{
    frame->data[at] ^= 1;
    give(frame);
}

START_TEST(test_burst_is_one)
{
    LWIP_UNUSED_ARG(_i);
    for (uint32_t i = 0; i < 9; i++) {
        give(plain(i));
    }
    give(make(false, FIRST_SEQ + 9 * DATA_BYTES, 700, TCP_ACK | TCP_PSH, 1));
    fail_unless(seen_count == 0);
    receive_end(&receiver);
    fail_unless(seen_count == 1 && seen[0].data_bytes == 9700 && seen[0].is_checked);
}
END_TEST

START_TEST(test_burst_of_v6)
{
    LWIP_UNUSED_ARG(_i);
    IP_ADDR6(&pcb.remote_ip, PP_HTONL(0xfd000000), 0, 0, 0);
    for (uint32_t i = 0; i < 3; i++) {
        give(make(true, FIRST_SEQ + i * DATA_BYTES, DATA_BYTES, TCP_ACK, 1));
    }
    receive_end(&receiver);
    fail_unless(seen_count == 1 && seen[0].data_bytes == 3000);
}
END_TEST

/* No longer than an IP packet can be. */
START_TEST(test_longest)
{
    uint32_t sum = 0;

    LWIP_UNUSED_ARG(_i);
    for (uint32_t i = 0; i < 100; i++) {
        give(plain(i));
    }
    receive_end(&receiver);
    for (int i = 0; i < seen_count; i++) {
        sum += seen[i].data_bytes;
    }
    fail_unless(seen_count == 2 && sum == 100 * DATA_BYTES);
}
END_TEST

/* What lwIP has to see by itself ends what waits, and comes after it. */
START_TEST(test_other_headers_end_it)
{
    LWIP_UNUSED_ARG(_i);
    give(plain(0));
    give(make(false, FIRST_SEQ + DATA_BYTES, DATA_BYTES, TCP_ACK, 2));
    give(make(false, FIRST_SEQ + 2 * DATA_BYTES, DATA_BYTES, TCP_ACK | TCP_FIN, 2));
    fail_unless(seen_count == 3 && seen[0].is_checked && seen[1].is_checked);
    fail_unless(!seen[2].is_checked); /* lwIP looks itself */
    give(make(false, FIRST_SEQ + 3 * DATA_BYTES, DATA_BYTES, TCP_SYN, 2));
    give(make(false, FIRST_SEQ + 4 * DATA_BYTES, 100, TCP_ACK, 2)); /* short */
    fail_unless(seen_count == 5 && !seen[3].is_checked && !seen[4].is_checked);
}
END_TEST

/* A frame that is too short to be looked at does not overtake. */
START_TEST(test_no_overtaking)
{
    LWIP_UNUSED_ARG(_i);
    give(plain(0));
    give(make(false, FIRST_SEQ + DATA_BYTES, 1, TCP_ACK | TCP_FIN, 1));
    fail_unless(seen_count == 2);
    fail_unless(seen[0].data_bytes == DATA_BYTES && seen[1].data_bytes == 1);
}
END_TEST

START_TEST(test_out_of_order)
{
    LWIP_UNUSED_ARG(_i);
    give(plain(1));
    give(plain(2));
    fail_unless(seen_count == 2); /* each at once: each is answered */
    pcb.rcv_nxt = FIRST_SEQ;
    give(plain(0));
    give(plain(2)); /* a hole */
    fail_unless(seen_count == 4);
    fail_unless(seen[2].data_bytes == DATA_BYTES && seen[3].data_bytes == DATA_BYTES);
}
END_TEST

START_TEST(test_damage)
{
    LWIP_UNUSED_ARG(_i);
    give(plain(0));
    give_damaged(plain(1), SIZEOF_ETH_HDR + IP_HLEN + TCP_HLEN + 500);
    fail_unless(seen_count == 2 && !seen[1].is_checked);
    pcb.rcv_nxt = FIRST_SEQ + DATA_BYTES;
    give_damaged(plain(1), SIZEOF_ETH_HDR + IP_HLEN + TCP_HLEN - 1);
    fail_unless(seen_count == 3 && !seen[2].is_checked);
}
END_TEST

START_TEST(test_strangers)
{
    LWIP_UNUSED_ARG(_i);
    pcb.state = SYN_RCVD;
    give(plain(0));
    tcp_active_pcbs = NULL;
    give(plain(1));
    fail_unless(seen_count == 2 && !seen[0].is_checked && !seen[1].is_checked);
}
END_TEST

Suite *merge_suite(void)
{
    testfunc tests[] = {TESTFUNC(test_burst_is_one),
                        TESTFUNC(test_burst_of_v6),
                        TESTFUNC(test_longest),
                        TESTFUNC(test_out_of_order),
                        TESTFUNC(test_other_headers_end_it),
                        TESTFUNC(test_damage),
                        TESTFUNC(test_strangers),
                        TESTFUNC(test_no_overtaking)};

    return create_suite("MERGE", tests, sizeof(tests) / sizeof(testfunc), setup,
                        teardown);
}
