/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Split virtqueues; chapter numbers are of virtio 1.1. */
#include "drivers/virtqueue.h"
#include "abi/errno.h"
#include "lib/string.h"

#define DESC_NEXT     1u
#define DESC_WRITABLE 2u

#define AVAIL_NO_INTERRUPT 1u
#define USED_NO_NOTIFY     1u

/* Places in the rings, which are arrays of 16-bit words up to their entries. */
#define RING_FLAGS  0
#define RING_INDEX  1
#define RING_FIRST  2
#define NOTHING     UINT16_MAX
#define EVENT_BYTES 2

static struct virtqueue_used *used_entry(const struct virtqueue *vq, uint16_t index)
{
    struct virtqueue_used *ring =
        (struct virtqueue_used *)(void *)(vq->used + RING_FIRST);

    return &ring[index & (vq->size - 1)];
}

static uint16_t *avail_event(const struct virtqueue *vq)
{
    return (uint16_t *)(void *)(used_entry(vq, 0) + vq->size);
}

static uint16_t *used_event(const struct virtqueue *vq)
{
    return vq->avail + RING_FIRST + vq->size;
}

size_t virtqueue_layout(uint16_t size, size_t align, size_t *avail, size_t *used)
{
    *avail = size * sizeof(struct virtqueue_desc);
    *used = ALIGN_UP(*avail + (RING_FIRST + (size_t)size) * 2 + EVENT_BYTES, align);
    return *used + RING_FIRST * 2 + size * sizeof(struct virtqueue_used) + EVENT_BYTES;
}

void virtqueue_init(struct virtqueue *vq, uint16_t size, size_t align, void *shared,
                    struct virtqueue_slot *slots, bool event_index)
{
    size_t avail, used;

    virtqueue_layout(size, align, &avail, &used);
    memset(vq, 0, sizeof(*vq));
    vq->size = size;
    vq->event_index = event_index;
    vq->desc = shared;
    vq->avail = (uint16_t *)(void *)((uint8_t *)shared + avail);
    vq->used = (uint16_t *)(void *)((uint8_t *)shared + used);
    vq->slots = slots;
    vq->free_count = size;
    for (uint16_t i = 0; i < size; i++) {
        slots[i].token = NULL;
        slots[i].next = i + 1 < size ? (uint16_t)(i + 1) : NOTHING;
    }
}

int virtqueue_add(struct virtqueue *vq, const struct virtqueue_piece *pieces,
                  uint32_t readable, uint32_t writable, void *token)
{
    uint32_t count = readable + writable;
    uint16_t head = vq->first_free, at = head, last = head;

    if (vq->broken) {
        return -HE_IO;
    }
    if (count == 0 || count > vq->free_count) {
        return -HE_NOSPC;
    }
    vq->slots[head].writable = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct virtqueue_desc *desc = &vq->desc[at];

        desc->pa = pieces[i].pa;
        desc->len = pieces[i].len;
        desc->flags = (uint16_t)((i + 1 < count ? DESC_NEXT : 0) |
                                 (i >= readable ? DESC_WRITABLE : 0));
        desc->next = i + 1 < count ? vq->slots[at].next : 0;
        vq->slots[head].writable += i >= readable ? pieces[i].len : 0;
        last = at;
        at = vq->slots[at].next;
    }
    vq->slots[head].token = token;
    vq->slots[head].count = (uint16_t)count;
    vq->first_free = vq->slots[last].next;
    vq->free_count = (uint16_t)(vq->free_count - count);
    vq->avail[RING_FIRST + (vq->avail_next & (vq->size - 1))] = head;
    vq->avail_next++;
    /* Release: the device sees the descriptors before the index (2.6.13.3). */
    __atomic_store_n(&vq->avail[RING_INDEX], vq->avail_next, __ATOMIC_RELEASE);
    return 0;
}

bool virtqueue_wants_kick(struct virtqueue *vq)
{
    uint16_t added = (uint16_t)(vq->avail_next - vq->kicked);

    if (added == 0 || vq->broken) {
        return false;
    }
    /* The index must be visible before the device's wish is read: the device writes
     * its wish, then reads the index (2.6.13.4.1). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    vq->kicked = vq->avail_next;
    if (vq->event_index) {
        uint16_t event = __atomic_load_n(avail_event(vq), __ATOMIC_RELAXED);

        return (uint16_t)(vq->avail_next - event - 1) < added;
    }
    return (__atomic_load_n(&vq->used[RING_FLAGS], __ATOMIC_RELAXED) & USED_NO_NOTIFY) ==
           0;
}

static void free_chain(struct virtqueue *vq, uint16_t head)
{
    uint16_t count = vq->slots[head].count, last = head;

    for (uint16_t i = 1; i < count; i++) {
        last = vq->slots[last].next;
    }
    vq->slots[last].next = vq->first_free;
    vq->first_free = head;
    vq->free_count = (uint16_t)(vq->free_count + count);
    vq->slots[head].token = NULL;
}

void *virtqueue_take(struct virtqueue *vq, uint32_t *written)
{
    /* Acquire: the entry and the data were written before the index. */
    uint16_t index = __atomic_load_n(&vq->used[RING_INDEX], __ATOMIC_ACQUIRE);

    if (index == vq->used_next || vq->broken) {
        return NULL;
    }
    /* More than were offered and not yet taken back: the device has lost count. */
    if ((uint16_t)(index - vq->used_next) > (uint16_t)(vq->avail_next - vq->used_next)) {
        vq->broken = true;
        return NULL;
    }
    const struct virtqueue_used *entry = used_entry(vq, vq->used_next);
    uint32_t id = __atomic_load_n(&entry->id, __ATOMIC_RELAXED);
    uint32_t len = __atomic_load_n(&entry->len, __ATOMIC_RELAXED);

    if (id >= vq->size || vq->slots[id].token == NULL) {
        vq->broken = true;
        return NULL;
    }
    void *token = vq->slots[id].token;

    *written = MIN(len, vq->slots[id].writable);
    free_chain(vq, (uint16_t)id);
    vq->used_next++;
    return token;
}

void virtqueue_disarm(struct virtqueue *vq)
{
    if (vq->event_index) {
        /* The place that was passed last: it is not reached again before the index
         * has gone round all 65536. */
        __atomic_store_n(used_event(vq), (uint16_t)(vq->used_next - 1), __ATOMIC_RELAXED);
    } else {
        __atomic_store_n(&vq->avail[RING_FLAGS], AVAIL_NO_INTERRUPT, __ATOMIC_RELAXED);
    }
}

bool virtqueue_arm(struct virtqueue *vq, uint16_t ahead)
{
    if (vq->event_index) {
        __atomic_store_n(used_event(vq), (uint16_t)(vq->used_next + ahead),
                         __ATOMIC_RELAXED);
    } else {
        __atomic_store_n(&vq->avail[RING_FLAGS], 0, __ATOMIC_RELAXED);
    }
    /* The wish must be visible before the index is read: the device writes the index,
     * then reads the wish (2.6.7.1). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint16_t index = __atomic_load_n(&vq->used[RING_INDEX], __ATOMIC_RELAXED);

    return !vq->broken && (uint16_t)(index - vq->used_next) > ahead;
}

void *virtqueue_drain(struct virtqueue *vq)
{
    for (uint16_t i = 0; i < vq->size; i++) {
        void *token = vq->slots[i].token;

        if (token != NULL) {
            free_chain(vq, i);
            return token;
        }
    }
    return NULL;
}
