/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Received frames become lwIP's pbufs. Only what is so short that it would keep a large
 * buffer from its card is copied. */
#include "net/receive.h"
#include "lib/string.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"

/* A received buffer as lwIP sees it, in the buffer's own room for its owner. */
struct received {
    struct pbuf_custom pbuf; /* first: lwIP hands back its address */
    struct nic_buffer *buffer;
};
_Static_assert(sizeof(struct received) <= NIC_OWNER_BYTES, "grow NIC_OWNER_BYTES");

static void free_received(struct pbuf *p)
{
    nic_buffer_free(((struct received *)(void *)p)->buffer);
}

struct pbuf *receive_wrap(struct nic_buffer *buffer)
{
    struct received *received = (struct received *)(void *)buffer->owner;

    received->buffer = buffer;
    received->pbuf.custom_free_function = free_received;
    return pbuf_alloced_custom(PBUF_RAW, (u16_t)buffer->len, PBUF_REF, &received->pbuf,
                               buffer->data, (u16_t)MIN(buffer->len, UINT16_MAX));
}

static struct pbuf *copy_frame(struct nic_buffer *buffer)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)buffer->len, PBUF_RAM);

    if (p != NULL) {
        memcpy(p->payload, buffer->data, buffer->len);
    }
    nic_buffer_free(buffer);
    return p;
}

static struct pbuf *wrap_all(struct nic_buffer *frame)
{
    struct pbuf *first = NULL, **end = &first;
    uint32_t total = 0;

    for (struct nic_buffer *part = frame, *next; part != NULL; part = next) {
        next = part->next;
        *end = receive_wrap(part);
        total += part->len;
        end = &(*end)->next;
    }
    for (struct pbuf *p = first; p != NULL; p = p->next) {
        p->tot_len = (u16_t)total;
        total -= p->len;
    }
    return first;
}

void receive_deliver(struct netif *netif, struct pbuf *p, bool is_checked)
{
    uint16_t checks = netif->chksum_flags;

    if (is_checked) {
        netif->chksum_flags &=
            (u16_t) ~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP);
    }
    if (netif->input(p, netif) != ERR_OK) {
        pbuf_free(p);
    }
    netif->chksum_flags = checks;
}

void receive_frame(struct nic *nic, struct nic_buffer *frame, uint32_t flags)
{
    struct receiver *receiver = nic->owner;
    bool is_checked = (flags & NIC_CHECKSUM) != 0;

    if (merge_frame(receiver, frame, is_checked)) {
        return;
    }
    struct pbuf *p = frame->next == NULL && frame->len <= RECEIVE_COPY_BYTES
                         ? copy_frame(frame)
                         : wrap_all(frame);

    if (p != NULL) {
        receive_deliver(receiver->netif, p, is_checked);
    }
}

void receive_end(struct receiver *receiver)
{
    merge_end(receiver);
}
