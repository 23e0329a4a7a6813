/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Chapter numbers are of virtio 1.1. */
#include "ring.h"

#include <string.h>

#define DESC_NEXT     1u
#define DESC_WRITABLE 2u
#define DESC_INDIRECT 4u

#define AVAIL_NO_INTERRUPT 1u
#define USED_NO_NOTIFY     1u

/* Places in both rings, which are arrays of 16-bit words up to their entries. */
#define RING_FLAGS  0
#define RING_INDEX  1
#define RING_FIRST  2
#define EVENT_BYTES 2u
#define HEAD_BYTES  (RING_FIRST * 2u)

#define DESC_ALIGN  16u /* 2.6 */
#define AVAIL_ALIGN 2u
#define USED_ALIGN  4u

struct desc { /* 2.6.5 */
    uint64_t pa;
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct used_entry { /* 2.6.8 */
    uint32_t id;
    uint32_t len;
};

static void *part(const struct ring *ring, uint64_t pa, uint64_t align, uint64_t len)
{
    return pa % align == 0 ? guest_bytes(ring->memory, pa, len) : NULL;
}

bool ring_enable(struct ring *ring)
{
    uint32_t size = ring->size;

    if (size == 0 || size > RING_SIZE_MAX || (size & (size - 1)) != 0) {
        return false;
    }
    uint8_t *desc = part(ring, ring->desc_pa, DESC_ALIGN, size * sizeof(struct desc));
    uint16_t *avail =
        part(ring, ring->avail_pa, AVAIL_ALIGN, HEAD_BYTES + size * 2u + EVENT_BYTES);
    uint16_t *used = part(ring, ring->used_pa, USED_ALIGN,
                          HEAD_BYTES + size * sizeof(struct used_entry) + EVENT_BYTES);

    if (desc == NULL || avail == NULL || used == NULL) {
        return false;
    }
    ring->desc = desc;
    ring->avail = avail;
    ring->used = used;
    ring->avail_next = ring->used_next = ring->seen = ring->signalled = 0;
    ring->broken = false;
    ring->ready = true;
    return true;
}

static uint16_t *used_event(const struct ring *ring)
{
    return ring->avail + RING_FIRST + ring->size;
}

static uint16_t *avail_event(const struct ring *ring)
{
    return ring->used + RING_FIRST + ring->size * sizeof(struct used_entry) / 2;
}

static bool break_ring(struct ring *ring)
{
    ring->broken = true;
    return false;
}

/* The chain from head on. At most as many descriptors as there are: it may be a circle.
 */
static bool walk(struct ring *ring, struct ring_chain *chain, struct iovec *pieces,
                 unsigned room)
{
    struct desc desc = {.flags = DESC_NEXT, .next = chain->head};

    for (uint32_t i = 0; (desc.flags & DESC_NEXT) != 0; i++) {
        if (i == ring->size || i == room || desc.next >= ring->size) {
            return false;
        }
        memcpy(&desc, ring->desc + desc.next * sizeof(desc), sizeof(desc));
        /* What was copied is used from now on; nothing is read again. */
        __asm__ volatile("" ::: "memory");
        void *data = guest_bytes(ring->memory, desc.pa, desc.len);
        bool is_writable = (desc.flags & DESC_WRITABLE) != 0;

        if (data == NULL || desc.len == 0 || (desc.flags & DESC_INDIRECT) != 0 ||
            (!is_writable && chain->writable != 0)) {
            return false;
        }
        pieces[i] = (struct iovec){data, desc.len};
        chain->bytes += desc.len;
        *(is_writable ? &chain->writable : &chain->readable) += 1;
    }
    return true;
}

bool ring_take(struct ring *ring, struct ring_chain *chain, struct iovec *pieces,
               unsigned room)
{
    if (!ring->ready || ring->broken) {
        return false;
    }
    /* Acquire: the entry and its descriptors were written before the index. */
    uint16_t index = __atomic_load_n(&ring->avail[RING_INDEX], __ATOMIC_ACQUIRE);
    uint16_t waiting = (uint16_t)(index - ring->avail_next);

    ring->seen = index;
    if (waiting == 0) {
        return false;
    }
    /* More than there is room for, together with what was not given back. */
    if (waiting > ring->size) {
        return break_ring(ring);
    }
    *chain = (struct ring_chain){
        .head = __atomic_load_n(
            &ring->avail[RING_FIRST + (ring->avail_next & (ring->size - 1))],
            __ATOMIC_RELAXED)};
    if (!walk(ring, chain, pieces, room)) {
        return break_ring(ring);
    }
    ring->avail_next++;
    return true;
}

void ring_untake(struct ring *ring, unsigned count)
{
    ring->avail_next = (uint16_t)(ring->avail_next - count);
}

void ring_give(struct ring *ring, const struct ring_chain *chain, uint32_t written)
{
    const struct used_entry entry = {chain->head, written};
    size_t at = ring->used_next & (ring->size - 1);

    memcpy(ring->used + RING_FIRST + at * sizeof(entry) / 2, &entry, sizeof(entry));
    ring->used_next++;
}

void ring_publish(struct ring *ring)
{
    /* Release: the guest sees the entries and their data before the index. */
    __atomic_store_n(&ring->used[RING_INDEX], ring->used_next, __ATOMIC_RELEASE);
}

bool ring_wants_interrupt(struct ring *ring)
{
    uint16_t new = (uint16_t)(ring->used_next - ring->signalled);

    if (new == 0 || ring->broken) {
        return false;
    }
    /* The guest writes its wish, then reads the index (2.6.7.2). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    ring->signalled = ring->used_next;
    if (ring->event_index) {
        uint16_t event = __atomic_load_n(used_event(ring), __ATOMIC_RELAXED);

        return (uint16_t)(ring->used_next - event - 1) < new;
    }
    return (__atomic_load_n(&ring->avail[RING_FLAGS], __ATOMIC_RELAXED) &
            AVAIL_NO_INTERRUPT) == 0;
}

bool ring_want_kick(struct ring *ring, bool wanted)
{
    if (!ring->ready || ring->broken) {
        return false;
    }
    if (ring->event_index) {
        /* Not wanted: the place that was passed last is not reached again soon. */
        uint16_t event = wanted ? ring->seen : (uint16_t)(ring->avail_next - 1);

        __atomic_store_n(avail_event(ring), event, __ATOMIC_RELAXED);
    } else {
        __atomic_store_n(&ring->used[RING_FLAGS], wanted ? 0 : USED_NO_NOTIFY,
                         __ATOMIC_RELAXED);
    }
    /* The guest writes the index, then reads our wish (2.6.13.4). */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return __atomic_load_n(&ring->avail[RING_INDEX], __ATOMIC_RELAXED) != ring->seen;
}
