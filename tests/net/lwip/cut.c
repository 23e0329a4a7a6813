/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Long segments that are cut into frames (kernel/net/cut.c), looked at as the other side
 * would: lengths, numbers, flags, checksums, and that all data is there once. */
#include <stdlib.h>
#include <string.h>
#include "net/cut.h"
#include "net/offload.h"
#include "lwip_check.h"
#include "lwip/inet_chksum.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define MTU        1500
#define FRAMES_MAX 256
#define FIRST_SEQ  0xffffff00u /* goes over zero on its way */
#define FLAGS      (TCP_ACK | TCP_PSH | TCP_FIN)

Suite *cut_suite(void);

struct frame {
    uint8_t *bytes;
    uint32_t len;
    struct nic_frame asked;
};

static struct frame frames[FRAMES_MAX];
static uint32_t frame_count, pieces_free, refuse_at;
static int pieces_out; /* of segments */
static struct nic nic;

static void free_piece(struct pbuf *p)
{
    pieces_out--;
    free(p->payload);
    free(p);
}

/* In memory of its own, so that the sanitizers see its ends. */
static struct pbuf *make_piece(uint32_t len)
{
    struct pbuf_custom *custom = calloc(1, sizeof(*custom));

    custom->custom_free_function = free_piece;
    pieces_out++;
    return pbuf_alloced_custom(PBUF_RAW, (uint16_t)len, PBUF_REF, custom, malloc(len),
                               (uint16_t)len);
}

/* The card: keeps a copy and the reference. */
static int take(struct nic *card, const struct nic_frame *frame)
{
    struct frame *to = &frames[frame_count];

    (void)card;
    if (frame_count == refuse_at) {
        return -1;
    }
    fail_unless(frame_count < FRAMES_MAX && frame->count <= NIC_PIECES_MAX);
    fail_unless(frame->headroom >= 12 && frame->count <= pieces_free);
    pieces_free -= frame->count;
    to->asked = *frame;
    to->len = 0;
    to->bytes = malloc(UINT16_MAX + SIZEOF_ETH_HDR);
    for (uint32_t i = 0; i < frame->count; i++) {
        fail_unless(frame->pieces[i].len > 0);
        memcpy(to->bytes + to->len, frame->pieces[i].data, frame->pieces[i].len);
        to->len += frame->pieces[i].len;
    }
    frame_count++;
    return 0;
}

static uint32_t room(struct nic *card)
{
    (void)card;
    return pieces_free;
}

static const struct nic_ops ops = {.send = take, .room = room};

static void forget(void)
{
    for (uint32_t i = 0; i < frame_count; i++) {
        free(frames[i].bytes);
        pbuf_free(frames[i].asked.token);
    }
    frame_count = 0;
    pieces_free = 10000;
    refuse_at = FRAMES_MAX;
}

static void setup(void)
{
    nic = (struct nic){.ops = &ops};
    forget();
}

static void teardown(void)
{
    forget();
    fail_unless(pieces_out == 0);
}

static uint8_t data_byte(uint32_t at)
{
    return (uint8_t)(at * 7 + (at >> 8));
}

static uint32_t ip_bytes_of(bool is_v6)
{
    return is_v6 ? IP6_HLEN : IP_HLEN;
}

static void write_ip(uint8_t *ip, bool is_v6, uint32_t all)
{
    if (is_v6) {
        struct ip6_hdr *header = (void *)ip;

        IP6H_VTCFL_SET(header, 6, 0, 0);
        IP6H_PLEN_SET(header, (uint16_t)(all - IP6_HLEN));
        IP6H_NEXTH_SET(header, IP6_NEXTH_TCP);
        IP6H_HOPLIM_SET(header, 64);
        ip[8] = 0xfd, ip[23] = 1, ip[24] = 0xfd, ip[39] = 2;
    } else {
        struct ip_hdr *header = (void *)ip;

        IPH_VHL_SET(header, 4, IP_HLEN / 4);
        IPH_LEN_SET(header, lwip_htons((uint16_t)all));
        IPH_PROTO_SET(header, IP_PROTO_TCP);
        IPH_TTL_SET(header, 64);
        header->src.addr = PP_HTONL(0x0a000001);
        header->dest.addr = PP_HTONL(0x0a0000fe);
        IPH_CHKSUM_SET(header, (uint16_t)~net_checksum(header, IP_HLEN));
    }
}

/* A segment with len bytes of data, as lwIP gives it to its interface: its headers and
 * first bytes of data in one piece, the others in pieces of part bytes. */
static struct pbuf *make_segment(bool is_v6, uint32_t len, uint32_t first, uint32_t part)
{
    uint32_t headers = SIZEOF_ETH_HDR + ip_bytes_of(is_v6) + TCP_HLEN;
    struct pbuf *p = make_piece(headers + first);
    uint8_t *bytes = p->payload;
    struct tcp_hdr *tcp = (void *)(bytes + headers - TCP_HLEN);

    memset(bytes, 0, headers);
    ((struct eth_hdr *)(void *)bytes)->type =
        is_v6 ? PP_HTONS(ETHTYPE_IPV6) : PP_HTONS(ETHTYPE_IP);
    write_ip(bytes + SIZEOF_ETH_HDR, is_v6, headers - SIZEOF_ETH_HDR + len);
    tcp->src = PP_HTONS(80);
    tcp->dest = PP_HTONS(4711);
    tcp->seqno = lwip_htonl(FIRST_SEQ);
    tcp->ackno = PP_HTONL(99);
    tcp->wnd = PP_HTONS(500);
    tcp->chksum = 0x1234; /* of no account */
    TCPH_HDRLEN_FLAGS_SET(tcp, TCP_HLEN / 4, FLAGS);
    for (uint32_t at = 0; at < first; at++) {
        bytes[headers + at] = data_byte(at);
    }
    for (uint32_t done = first; done < len;) {
        uint32_t now = LWIP_MIN(part, len - done);
        struct pbuf *more = make_piece(now);

        for (uint32_t i = 0; i < now; i++) {
            ((uint8_t *)more->payload)[i] = data_byte(done++);
        }
        pbuf_cat(p, more);
    }
    return p;
}

/* The checksum over pseudo header and segment comes out right. */
static void check_sum(const uint8_t *frame, bool is_v6, uint32_t len)
{
    const uint8_t *ip = frame + SIZEOF_ETH_HDR;
    uint32_t tcp_bytes = len - SIZEOF_ETH_HDR - ip_bytes_of(is_v6);
    uint32_t sum = PP_HTONS(IP_PROTO_TCP) + lwip_htons((uint16_t)tcp_bytes);

    sum += net_checksum(ip + (is_v6 ? 8 : 12), is_v6 ? 32 : 8);
    sum += net_checksum(ip + ip_bytes_of(is_v6), (int)tcp_bytes);
    sum = (sum & 0xffff) + (sum >> 16);
    fail_unless((sum & 0xffff) + (sum >> 16) == 0xffff);
}

static void check_ip(const uint8_t *ip, bool is_v6, uint32_t bytes, uint16_t *id)
{
    if (is_v6) {
        fail_unless(IP6H_PLEN((const struct ip6_hdr *)(const void *)ip) + IP6_HLEN ==
                    bytes);
        return;
    }
    const struct ip_hdr *header = (const void *)ip;
    uint16_t seen = lwip_ntohs(IPH_ID(header));

    fail_unless(lwip_ntohs(IPH_LEN(header)) == bytes);
    fail_unless(net_checksum(header, IP_HLEN) == 0xffff);
    fail_unless(*id == 0 || seen == (uint16_t)(*id + 1));
    *id = seen;
}

/* What the card got is len bytes of data, in frames of at most each. */
static void check_frames(bool is_v6, uint32_t len, uint32_t each, bool summed)
{
    uint32_t headers = SIZEOF_ETH_HDR + ip_bytes_of(is_v6) + TCP_HLEN, done = 0;
    uint16_t id = 0;

    fail_unless(frame_count == (len + each - 1) / each);
    for (uint32_t i = 0; i < frame_count; i++) {
        const struct frame *frame = &frames[i];
        const struct tcp_hdr *tcp = (const void *)(frame->bytes + headers - TCP_HLEN);
        uint32_t now = LWIP_MIN(each, len - done);

        fail_unless(frame->len == headers + now);
        check_ip(frame->bytes + SIZEOF_ETH_HDR, is_v6, frame->len - SIZEOF_ETH_HDR, &id);
        fail_unless(lwip_ntohl(tcp->seqno) == FIRST_SEQ + done);
        fail_unless(tcp->ackno == PP_HTONL(99) && tcp->wnd == PP_HTONS(500));
        fail_unless(TCPH_FLAGS(tcp) == (done + now == len ? FLAGS : TCP_ACK));
        if (summed) {
            check_sum(frame->bytes, is_v6, frame->len);
        }
        for (uint32_t at = 0; at < now; at++) {
            fail_unless(frame->bytes[headers + at] == data_byte(done + at));
        }
        done += now;
    }
    fail_unless(done == len);
}

static void cut_one(bool is_v6, uint32_t len, uint32_t first, uint32_t part)
{
    struct pbuf *p = make_segment(is_v6, len, first, part);

    fail_unless(cut_send(&nic, p, MTU) == ERR_OK);
    fail_unless(p->ref == 2); /* once, however many frames */
    pbuf_free(p);
    check_frames(is_v6, len, MTU - ip_bytes_of(is_v6) - TCP_HLEN, true);
    forget();
}

/* Around multiples of a frame, odd and even, in one piece. */
START_TEST(test_lengths)
{
    LWIP_UNUSED_ARG(_i);
    for (int is_v6 = 0; is_v6 <= 1; is_v6++) {
        uint32_t each = MTU - ip_bytes_of(is_v6) - TCP_HLEN;

        for (uint32_t count = 1; count <= 22; count += 7) {
            for (uint32_t off = 0; off <= 6; off++) {
                cut_one(is_v6, count * each + off - 3, count * each + off - 3, 1);
            }
        }
        cut_one(is_v6, 1, 1, 1);
    }
}
END_TEST

/* In pieces that end anywhere, at odd places too. */
START_TEST(test_pieces)
{
    static const uint32_t parts[] = {357, 1459, 1460, 1461, 2920, 5001, 30000};

    LWIP_UNUSED_ARG(_i);
    for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (int is_v6 = 0; is_v6 <= 1; is_v6++) {
            cut_one(is_v6, 7001, 0, parts[i]);
            cut_one(is_v6, 7001, 3, parts[i]);
            cut_one(is_v6, 7300, 1460, parts[i]);
        }
    }
}
END_TEST

/* The card adds the data to a checksum that has the pseudo header. */
START_TEST(test_card_sums)
{
    LWIP_UNUSED_ARG(_i);
    nic.offers = NIC_CHECKSUM;
    for (int is_v6 = 0; is_v6 <= 1; is_v6++) {
        uint32_t headers = SIZEOF_ETH_HDR + ip_bytes_of(is_v6) + TCP_HLEN;
        struct pbuf *p = make_segment(is_v6, 10001, 10001, 1);

        fail_unless(cut_send(&nic, p, MTU) == ERR_OK);
        pbuf_free(p);
        for (uint32_t i = 0; i < frame_count; i++) {
            struct frame *frame = &frames[i];
            struct tcp_hdr *tcp = (void *)(frame->bytes + headers - TCP_HLEN);

            fail_unless(frame->asked.flags == NIC_CHECKSUM);
            fail_unless(frame->asked.checksum_start == headers - TCP_HLEN);
            fail_unless(frame->asked.checksum_offset == 16);
            tcp->chksum =
                (uint16_t)~net_checksum(tcp, (int)(frame->len - headers + TCP_HLEN));
        }
        check_frames(is_v6, 10001, MTU - ip_bytes_of(is_v6) - TCP_HLEN, true);
        forget();
    }
}
END_TEST

/* All or nothing, and nothing is kept of it. */
START_TEST(test_no_room)
{
    struct pbuf *p = make_segment(false, 14600, 14600, 1);

    LWIP_UNUSED_ARG(_i);
    pieces_free = 19;
    fail_unless(cut_send(&nic, p, MTU) == ERR_MEM && frame_count == 0 && p->ref == 1);
    pieces_free = 10000;
    refuse_at = 4; /* the card goes off */
    fail_unless(cut_send(&nic, p, MTU) == ERR_IF && frame_count == 4 && p->ref == 2);
    forget();
    fail_unless(p->ref == 1);
    pbuf_free(p);
}
END_TEST

/* What is no TCP segment, or has not all its headers, is not cut. */
START_TEST(test_others)
{
    static const uint8_t spoilt[][2] = {{12, 0x86}, {23, 17},   {20, 0x20}, {21, 1},
                                        {46, 0x40}, {46, 0xf0}, {14, 0x4f}};

    LWIP_UNUSED_ARG(_i);
    for (uint32_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
        struct pbuf *p = make_segment(false, 5000, 0, 5000);

        ((uint8_t *)p->payload)[spoilt[i][0]] = spoilt[i][1];
        fail_unless(cut_send(&nic, p, MTU) == ERR_VAL && frame_count == 0 && p->ref == 1);
        pbuf_free(p);
    }
    struct pbuf *p = make_segment(false, 60000, 60000, 1);

    fail_unless(cut_send(&nic, p, 100) == ERR_VAL); /* more than anyone sends */
    fail_unless(cut_send(&nic, p, 40) == ERR_VAL);
    pbuf_free(p);
}
END_TEST

/* Short ones get their checksum in place. */
START_TEST(test_checksum_in_place)
{
    static uint8_t whole[3000];

    LWIP_UNUSED_ARG(_i);
    for (int is_v6 = 0; is_v6 <= 1; is_v6++) {
        for (uint32_t len = 0; len < 1400; len += 131) {
            struct pbuf *p = make_segment(is_v6, len, len / 3, 133);

            cut_fill_checksum(p);
            check_sum(whole, is_v6, pbuf_copy_partial(p, whole, sizeof(whole), 0));
            pbuf_free(p);
        }
    }
}
END_TEST

Suite *cut_suite(void)
{
    testfunc tests[] = {TESTFUNC(test_lengths),   TESTFUNC(test_pieces),
                        TESTFUNC(test_card_sums), TESTFUNC(test_no_room),
                        TESTFUNC(test_others),    TESTFUNC(test_checksum_in_place)};

    return create_suite("CUT", tests, sizeof(tests) / sizeof(testfunc), setup, teardown);
}
