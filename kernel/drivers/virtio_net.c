/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * virtio-net (virtio 1.1, 5.1): one pair of queues, mergeable receive buffers,
 * checksums and long segments left to the device where it offers to take them.
 * Interrupts come from the receive queue only: what has been sent is taken back when
 * something else is to be done, and by polling while the send queue is full.
 */
#include "drivers/virtio_net.h"
#include "abi/errno.h"
#include "arch/mmu.h"
#include "core/log.h"

#define HEADER_NEEDS_CHECKSUM 1u
#define HEADER_DATA_VALID     2u
#define GSO_NONE              0u
#define GSO_TCP4              1u
#define GSO_TCP6              4u

#define FRAME_BYTES_MAX 65535u
#define FRAME_BYTES_MIN 14u

static struct virtio_net *of_nic(struct nic *nic)
{
    return container_of(nic, struct virtio_net, nic);
}

static void shut_off(struct virtio_net *net, const char *why)
{
    if (net->off) {
        return;
    }
    net->off = true;
    net->nic.link_up = false;
    log_error("virtio-net: %s; the card is shut off", why);
    virtio_reset(&net->virtio);
    for (struct nic_buffer *buffer;
         (buffer = virtqueue_drain(&net->receive.ring)) != NULL;) {
        nic_pool_put(&net->pool, buffer);
    }
    for (void *token; (token = virtqueue_drain(&net->send.ring)) != NULL;) {
        net->nic.sent(&net->nic, token);
    }
}

/* --- receiving */

void virtio_net_refill(struct virtio_net *net)
{
    struct nic_buffer *buffer;

    while (net->receive.ring.free_count > 0 &&
           (buffer = nic_pool_get(&net->pool, &net->nic)) != NULL) {
        struct virtqueue_piece piece = {buffer->pa, buffer->space};

        if (virtqueue_add(&net->receive.ring, &piece, 0, 1, buffer) < 0) {
            nic_pool_put(&net->pool, buffer);
            break;
        }
    }
    virtio_kick(&net->virtio, &net->receive);
}

static void drop_frame(struct virtio_net *net, struct nic_buffer *frame)
{
    net->lost++;
    while (frame != NULL) {
        struct nic_buffer *next = frame->next;

        nic_pool_put(&net->pool, frame);
        frame = next;
    }
}

/* Takes the other buffers of a merged frame; false if the device has not put them
 * there, which it must have before the first (5.1.6.4). */
static bool take_parts(struct virtio_net *net, struct nic_buffer *first, uint32_t count,
                       uint32_t *total)
{
    struct nic_buffer *last = first;

    while (--count > 0) {
        uint32_t written;
        struct nic_buffer *part = virtqueue_take(&net->receive.ring, &written);

        if (part == NULL) {
            return false;
        }
        part->next = NULL;
        part->len = written;
        *total += written;
        last->next = part;
        last = part;
    }
    return true;
}

/* One frame out of the queue; false if there is none. */
static bool receive_one(struct virtio_net *net)
{
    uint32_t written;
    struct nic_buffer *frame = virtqueue_take(&net->receive.ring, &written);
    struct net_header header = {0};

    if (frame == NULL) {
        return false;
    }
    frame->next = NULL;
    if (written < net->header_bytes) {
        drop_frame(net, frame);
        return true;
    }
    /* A copy: the device may still write there. */
    __builtin_memcpy(&header, frame->data, LEGACY_HEADER_BYTES);
    if (net->merges) {
        header.buffers = ((const struct net_header *)(const void *)frame->data)->buffers;
    }
    frame->data += net->header_bytes;
    frame->len = written - net->header_bytes;
    uint32_t total = frame->len;

    if (net->merges && header.buffers > 1 &&
        (header.buffers > net->receive.ring.size ||
         !take_parts(net, frame, header.buffers, &total))) {
        drop_frame(net, frame);
        net->receive.ring.broken = true;
        return true;
    }
    if (total < FRAME_BYTES_MIN || total > FRAME_BYTES_MAX ||
        frame->len < FRAME_BYTES_MIN) {
        drop_frame(net, frame);
        return true;
    }
    net->nic.receive(&net->nic, frame,
                     (header.flags & (HEADER_NEEDS_CHECKSUM | HEADER_DATA_VALID)) != 0
                         ? NIC_CHECKSUM
                         : 0);
    return true;
}

/* --- sending */

static void reclaim(struct nic *nic)
{
    struct virtio_net *net = of_nic(nic);
    uint32_t ignored;
    void *token;

    while ((token = virtqueue_take(&net->send.ring, &ignored)) != NULL) {
        nic->sent(nic, token);
    }
    if (net->send.ring.broken) {
        shut_off(net, "it gave back a frame that it never had");
    }
}

static void fill_header(struct net_header *header, const struct nic_frame *frame)
{
    *header = (struct net_header){0};
    if (frame->flags & NIC_CHECKSUM) {
        header->flags = HEADER_NEEDS_CHECKSUM;
        header->checksum_start = frame->checksum_start;
        header->checksum_offset = frame->checksum_offset;
    }
    if (frame->flags & (NIC_TSO4 | NIC_TSO6)) {
        header->gso_type = frame->flags & NIC_TSO4 ? GSO_TCP4 : GSO_TCP6;
        header->header_bytes = frame->header_bytes;
        header->segment_bytes = frame->segment_bytes;
    }
}

static uint64_t address_of(const void *data)
{
    return (uint64_t)(uintptr_t)data - MMU_DIRECT_MAP_VA;
}

static int send(struct nic *nic, const struct nic_frame *frame)
{
    struct virtio_net *net = of_nic(nic);
    struct virtqueue_piece pieces[NIC_PIECES_MAX + 1];
    uint32_t count = 0;

    if (net->off) {
        return -HE_IO;
    }
    if (net->send.ring.free_count < frame->count + 1) {
        virtio_kick(&net->virtio, &net->send);
        reclaim(nic);
        if (net->off || net->send.ring.free_count < frame->count + 1) {
            return net->off ? -HE_IO : -HE_AGAIN;
        }
    }
    bool within = !net->header_apart && frame->headroom >= sizeof(struct net_header);
    struct net_header *header =
        within
            ? (struct net_header *)(void *)((uint8_t *)(uintptr_t)frame->pieces[0].data -
                                            net->header_bytes)
            : &net->headers[net->send.ring.first_free];
    struct net_header filled;

    fill_header(&filled, frame);
    __builtin_memcpy(header, &filled, LEGACY_HEADER_BYTES);
    if (net->header_bytes > LEGACY_HEADER_BYTES) {
        header->buffers = 0;
    }
    if (!within) {
        pieces[count++] = (struct virtqueue_piece){address_of(header), net->header_bytes};
    }
    for (uint32_t i = 0; i < frame->count; i++) {
        pieces[count++] = (struct virtqueue_piece){address_of(frame->pieces[i].data),
                                                   frame->pieces[i].len};
    }
    if (within) {
        pieces[0].pa -= net->header_bytes;
        pieces[0].len += net->header_bytes;
    }
    return virtqueue_add(&net->send.ring, pieces, count, 0, frame->token);
}

/* Less than so many pieces, and it is worth while to look what has been sent. */
#define ROOM_ENOUGH 96u

static uint32_t room(struct nic *nic)
{
    struct virtio_net *net = of_nic(nic);

    if (!net->off && net->send.ring.free_count < ROOM_ENOUGH) {
        virtio_kick(&net->virtio, &net->send);
        reclaim(nic);
    }
    /* A header that stands apart is one more for each frame of two, and send() wants one
     * to spare; of a card that is off it tells itself. */
    uint32_t pieces = net->send.ring.free_count - MIN(net->send.ring.free_count, 1u);

    return net->off ? UINT32_MAX : net->header_apart ? pieces * 2 / 3 : pieces;
}

static void flush(struct nic *nic)
{
    struct virtio_net *net = of_nic(nic);

    if (!net->off) {
        virtio_kick(&net->virtio, &net->send);
    }
}

/* --- polling */

void virtio_net_read_link(struct virtio_net *net)
{
    net->nic.link_up = !virtio_has(&net->virtio, NET_F_STATUS) ||
                       (window_read16(&net->virtio.device, CONFIG_STATUS) & 1) != 0;
}

static uint32_t poll(struct nic *nic, uint32_t budget)
{
    struct virtio_net *net = of_nic(nic);
    uint32_t frames = 0;

    if (net->off) {
        return 0;
    }
    reclaim(nic);
    while (frames < budget && !net->off && receive_one(net)) {
        frames++;
    }
    if (net->receive.ring.broken) {
        shut_off(net, "it broke the rules of its receive queue");
    } else if (!net->off && net->receive.ring.free_count >= net->receive.ring.size / 4) {
        virtio_net_refill(net);
    }
    return frames;
}

static bool arm(struct nic *nic)
{
    struct virtio_net *net = of_nic(nic);

    if (net->off) {
        return false;
    }
    if (net->receive.ring.free_count > 0) {
        virtio_net_refill(net);
    }
    return virtqueue_arm(&net->receive.ring, 0);
}

static void free_buffer(struct nic *nic, struct nic_buffer *buffer)
{
    nic_pool_put(&of_nic(nic)->pool, buffer);
}

void virtio_net_on_interrupt(void *arg)
{
    struct virtio_net *net = arg;

    if (virtio_acknowledge(&net->virtio)) {
        virtqueue_disarm(&net->receive.ring);
        if (net->nic.wake != NULL) {
            net->nic.wake(&net->nic);
        }
    }
}

const struct nic_ops virtio_net_ops = {
    .name = "virtio-net",
    .send = send,
    .room = room,
    .flush = flush,
    .poll = poll,
    .reclaim = reclaim,
    .arm = arm,
    .free = free_buffer,
};
