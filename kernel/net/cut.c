/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Long TCP segments as frames: each gets headers of its own, copied from the segment's,
 * and slices of the segment's memory. All headers of a segment lie in one block, which
 * holds the segment until the card has sent the last frame.
 */
#include "net/cut.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/offload.h"
#include "lwip/def.h"
#include "lwip/inet_chksum.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

/* In front of a frame's headers: the driver's own, and IP's at a multiple of 16. */
#define HEADROOM   18u
#define SLOT_ALIGN 16u
/* Each holds a reference, and those of a pbuf are counted in a byte. */
#define FRAMES_MAX 200u

/* A ring that is empty takes any segment: at IPv6's least MTU, too, and where the card's
 * own headers are half as many pieces again. */
#define RING_PIECES_MIN ((2 * (CUT_FRAMES * 6 / 5 + 1) + NIC_PIECES_MAX) * 3 / 2 + 1)

struct cut {
    struct pbuf_custom pbuf; /* first: lwIP hands back its address; the token of all */
    struct pbuf *segment;
    uint8_t slots[] __attribute__((aligned(SLOT_ALIGN)));
};

struct plan {
    struct tcp_place place;
    uint32_t header_bytes, data_bytes;
    uint32_t frame_bytes; /* of data in each but the last */
    uint32_t frames;
    uint32_t slot_bytes;
};

/* Where the data goes on. */
struct source {
    const struct pbuf *p;
    uint32_t at;
};

bool cut_is_possible(const struct nic *nic)
{
    return nic->send_pieces >= RING_PIECES_MIN;
}

static void free_cut(struct pbuf *p)
{
    struct cut *cut = (struct cut *)(void *)p;

    pbuf_free(cut->segment);
    kfree(cut);
}

static struct cut *new_cut(const struct plan *plan, struct pbuf *segment)
{
    struct cut *cut = kmalloc(sizeof(*cut) + plan->frames * plan->slot_bytes);

    if (cut != NULL) {
        cut->pbuf.custom_free_function = free_cut;
        pbuf_alloced_custom(PBUF_RAW, 0, PBUF_REF, &cut->pbuf, NULL, 0);
        pbuf_ref(segment);
        cut->segment = segment;
    }
    return cut;
}

static bool make_plan(struct plan *plan, const struct pbuf *p, uint16_t mtu)
{
    if (!offload_find_tcp(p->payload, p->len, &plan->place)) {
        return false;
    }
    const struct tcp_hdr *tcp =
        (const struct tcp_hdr *)(const void *)((uint8_t *)p->payload + plan->place.at);
    uint32_t longest = SIZEOF_ETH_HDR + (uint32_t)mtu;

    plan->header_bytes = plan->place.at + TCPH_HDRLEN_BYTES(tcp);
    if (TCPH_HDRLEN_BYTES(tcp) < TCP_HLEN || plan->header_bytes > p->len ||
        plan->header_bytes >= longest || plan->header_bytes >= p->tot_len) {
        return false;
    }
    plan->data_bytes = p->tot_len - plan->header_bytes;
    plan->frame_bytes = longest - plan->header_bytes;
    plan->frames = (plan->data_bytes + plan->frame_bytes - 1) / plan->frame_bytes;
    plan->slot_bytes = ALIGN_UP(HEADROOM + plan->header_bytes, SLOT_ALIGN);
    return plan->frames <= FRAMES_MAX;
}

/* Sum of data that follows done bytes of the same segment: words that begin at an odd
 * place have their bytes the other way round (RFC 1071, 2B). */
static uint32_t sum_after(uint32_t done, const void *data, uint32_t len)
{
    uint32_t sum = net_checksum(data, (int)len);

    return done % 2 != 0 ? (uint16_t)(sum << 8 | sum >> 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
    sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)((sum & UINT16_MAX) + (sum >> 16));
}

/* Adds the next len bytes to frame; their sum is added to *sum, unless that is null. */
static void add_data(struct nic_frame *frame, struct source *source, uint32_t len,
                     uint32_t *sum)
{
    uint32_t done = 0;

    while (done < len) {
        const uint8_t *data = (const uint8_t *)source->p->payload + source->at;
        uint32_t part = MIN(len - done, source->p->len - source->at);

        if (part > 0) {
            frame->pieces[frame->count++] = (struct nic_piece){data, part};
            if (sum != NULL) {
                *sum += sum_after(done, data, part);
            }
        }
        done += part;
        source->at += part;
        if (source->at == source->p->len) {
            source->p = source->p->next;
            source->at = 0;
        }
    }
}

static void write_ip(uint8_t *ip, bool is_v6, uint32_t bytes)
{
    /* Of frames that are cut only: an id of the segment's would come again with the
     * next (RFC 791, 2.3). */
    static uint16_t next_id = 0x8000;

    if (is_v6) {
        IP6H_PLEN_SET((struct ip6_hdr *)(void *)ip, (uint16_t)(bytes - IP6_HLEN));
        return;
    }
    struct ip_hdr *header = (struct ip_hdr *)(void *)ip;

    IPH_LEN_SET(header, lwip_htons((uint16_t)bytes));
    IPH_ID_SET(header, lwip_htons(next_id));
    next_id++;
    IPH_CHKSUM_SET(header, 0);
    IPH_CHKSUM_SET(header, (uint16_t)~net_checksum(header, (int)IPH_HL_BYTES(header)));
}

/* Headers of the frame whose data begins at byte number at and has len bytes. */
static void write_headers(const struct plan *plan, const struct pbuf *p, uint8_t *to,
                          uint32_t at, uint32_t len)
{
    memcpy(to, p->payload, plan->header_bytes);
    write_ip(to + SIZEOF_ETH_HDR, plan->place.is_v6,
             plan->header_bytes - SIZEOF_ETH_HDR + len);
    struct tcp_hdr *tcp = (struct tcp_hdr *)(void *)(to + plan->place.at);

    tcp->seqno = lwip_htonl(lwip_ntohl(tcp->seqno) + at);
    if (at + len < plan->data_bytes) {
        TCPH_UNSET_FLAG(tcp, TCP_PSH | TCP_FIN);
    }
    tcp->chksum = 0;
}

static int send_one(struct nic *nic, struct cut *cut, const struct plan *plan,
                    uint32_t number, struct source *source)
{
    uint8_t *headers = cut->slots + number * plan->slot_bytes + HEADROOM;
    uint32_t at = number * plan->frame_bytes;
    uint32_t len = MIN(plan->frame_bytes, plan->data_bytes - at), sum = 0;
    bool card_sums = (nic->offers & NIC_CHECKSUM) != 0;
    struct nic_frame frame; /* without the pieces, which are many */

    frame.flags = 0;
    frame.checksum_start = frame.checksum_offset = 0;
    frame.segment_bytes = frame.header_bytes = 0;
    frame.headroom = HEADROOM;
    frame.token = &cut->pbuf.pbuf;
    frame.pieces[0] = (struct nic_piece){headers, plan->header_bytes};
    frame.count = 1;
    write_headers(plan, cut->segment, headers, at, len);
    add_data(&frame, source, len, card_sums ? NULL : &sum);
    if (card_sums) {
        offload_prepare(&frame, headers, plan->header_bytes, plan->header_bytes + len,
                        UINT16_MAX);
    } else {
        uint32_t tcp_header_bytes = plan->header_bytes - plan->place.at;
        struct tcp_hdr *tcp = (struct tcp_hdr *)(void *)(headers + plan->place.at);

        sum += offload_pseudo_sum(headers, &plan->place, tcp_header_bytes + len);
        sum += net_checksum(tcp, (int)tcp_header_bytes);
        tcp->chksum = (uint16_t)~fold(sum);
    }
    pbuf_ref(&cut->pbuf.pbuf);
    int err = nic->ops->send(nic, &frame);

    if (err < 0) {
        pbuf_free(&cut->pbuf.pbuf);
    }
    return err;
}

err_t cut_send(struct nic *nic, struct pbuf *p, uint16_t mtu)
{
    struct plan plan;

    if (!make_plan(&plan, p, mtu)) {
        return ERR_VAL;
    }
    /* A frame has its headers and a slice, and one more where a piece of p ends. */
    if (nic->ops->room(nic) < 2 * plan.frames + pbuf_clen(p)) {
        return ERR_MEM;
    }
    struct cut *cut = new_cut(&plan, p);
    struct source source = {p, plan.header_bytes};
    int err = 0;

    if (cut == NULL) {
        return ERR_MEM;
    }
    for (uint32_t i = 0; i < plan.frames && err == 0; i++) {
        err = send_one(nic, cut, &plan, i, &source);
    }
    pbuf_free(&cut->pbuf.pbuf);
    return err == 0 ? ERR_OK : ERR_IF;
}

void cut_fill_checksum(struct pbuf *p)
{
    struct tcp_place place;
    uint32_t done = 0, sum = 0, skip;

    if (!offload_find_tcp(p->payload, p->len, &place)) {
        return;
    }
    struct tcp_hdr *tcp = (struct tcp_hdr *)(void *)((uint8_t *)p->payload + place.at);

    tcp->chksum = 0;
    skip = place.at;
    for (const struct pbuf *part = p; part != NULL; part = part->next) {
        uint32_t len = part->len - skip;

        sum += sum_after(done, (const uint8_t *)part->payload + skip, len);
        done += len;
        skip = 0;
    }
    sum += offload_pseudo_sum(p->payload, &place, done);
    tcp->chksum = (uint16_t)~fold(sum);
}
