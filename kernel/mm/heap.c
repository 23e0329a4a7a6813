/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A slab is one page: a header and objects of one class behind it. So an address in
 * the middle of a page leads to its slab, and one at the start of a page is a block of
 * frames, whose size the frame allocator knows.
 */
#include "mm/heap.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "lib/list.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "sync/spinlock.h"

#define SLAB_MAGIC 0x51ab51abu

struct object {
    struct object *next;
    uintptr_t mark; /* FREE_MARK ^ address while free */
};

#define FREE_MARK ((uintptr_t)0x5fee5fee5fee5fee)

struct slab {
    struct list_node node; /* in its class's list while an object is free */
    struct object *free;   /* given back */
    uint16_t fresh;        /* offset of the first object never handed out */
    uint16_t used;         /* objects handed out */
    uint16_t object_bytes;
    uint16_t class;
    uint32_t magic;
} CACHE_ALIGNED;

_Static_assert(sizeof(struct slab) == 64, "objects behind it are aligned to 64");

/* Multiples of 64 from 64 on; the large ones are what 6, 4, 3 and 2 objects leave. */
static const uint16_t class_bytes[] = {16,  32,  48,  64,  128, 192,  256,
                                       320, 384, 512, 640, 960, 1344, HEAP_CLASS_MAX};
#define CLASS_COUNT ARRAY_LEN(class_bytes)

/* For sizes above 64: by (size - 1) / 64. */
static const uint8_t class_by_lines[HEAP_CLASS_MAX / CACHE_LINE_BYTES] = {
    3,  4,  5,  6,  7,  8,  9,  9,  10, 10, 11, 11, 11, 11, 11, 12,
    12, 12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13};

/* A debug kernel fills objects that are given back, and looks whether they stay so. */
#ifdef HERMIT_DEBUG
#define POISON 0xfeu

static void poison(struct object *object, size_t bytes)
{
    memset(object + 1, POISON, bytes - sizeof(*object));
}

static void check_poison(const struct object *object, size_t bytes)
{
    const uint8_t *byte = (const uint8_t *)object;

    for (size_t i = sizeof(*object); i < bytes; i++) {
        if (byte[i] != POISON) {
            panic(
                "heap: %p (%zu bytes) was written after it was freed: %#x at offset %zu",
                (const void *)object, bytes, byte[i], i);
        }
    }
}
#else
static inline void poison(struct object *object, size_t bytes)
{
    (void)object;
    (void)bytes;
}

static inline void check_poison(const struct object *object, size_t bytes)
{
    (void)object;
    (void)bytes;
}
#endif

static struct spinlock heap_lock = SPINLOCK_OF(LOCK_HEAP);
/* Guarded by heap_lock: slabs with room, by class; all zero before first use. */
static struct list_node partial[CLASS_COUNT];

static inline unsigned class_for(size_t size)
{
    return (unsigned)(size <= 64 ? (size - 1) / 16
                                 : class_by_lines[(size - 1) / CACHE_LINE_BYTES]);
}

static struct slab *slab_create(unsigned class)
{
    uint64_t pa = frame_alloc(0);

    if (pa == FRAME_NONE) {
        return NULL;
    }
    struct slab *slab = mmu_direct(pa);

    if (partial[class].next == NULL) {
        list_init(&partial[class]);
    }
    slab->free = NULL;
    slab->fresh = sizeof(*slab);
    slab->used = 0;
    slab->object_bytes = class_bytes[class];
    slab->class = (uint16_t) class;
    slab->magic = SLAB_MAGIC;
    list_push_front(&partial[class], &slab->node);
    return slab;
}

static inline bool slab_is_full(const struct slab *slab)
{
    return slab->free == NULL && slab->fresh + slab->object_bytes > PAGE_BYTES;
}

static void *take_object(unsigned class)
{
    struct list_node *first = partial[class].next;
    struct slab *slab = list_entry(first, struct slab, node);

    if (unlikely(first == NULL || first == &partial[class])) {
        slab = slab_create(class);
        if (slab == NULL) {
            return NULL;
        }
    }
    struct object *object = slab->free;

    if (object != NULL) {
        slab->free = object->next;
        object->mark = 0;
        check_poison(object, slab->object_bytes);
    } else {
        object = (struct object *)((uintptr_t)slab + slab->fresh);
        slab->fresh += slab->object_bytes;
    }
    slab->used++;
    if (unlikely(slab_is_full(slab))) {
        list_remove(&slab->node);
    }
    return object;
}

/* Smallest order of at least size bytes, or more than there is. */
static unsigned order_for(size_t size)
{
    return size <= PAGE_BYTES
               ? 0
               : 64 - PAGE_SHIFT - (unsigned)__builtin_clzll((uint64_t)size - 1);
}

void *kmalloc(size_t size)
{
    if (unlikely(size > HEAP_CLASS_MAX)) {
        uint64_t pa = frame_alloc(order_for(size));

        return pa != FRAME_NONE ? mmu_direct(pa) : NULL;
    }
    if (size == 0) {
        return NULL;
    }
    cpu_reserve_stack(SPIN_STACK_OUTER_BYTES); /* for frame_lock, too */
    spin_lock(&heap_lock);
    void *object = take_object(class_for(size));

    spin_unlock(&heap_lock);
    return object;
}

void *kzalloc(size_t size)
{
    void *ptr = kmalloc(size);

    if (ptr != NULL) {
        memset(ptr, 0, size);
    }
    return ptr;
}

static inline bool is_block(const void *ptr)
{
    return (uintptr_t)ptr % PAGE_BYTES == 0;
}

static struct slab *slab_of(const void *ptr)
{
    struct slab *slab = (struct slab *)ALIGN_DOWN((uintptr_t)ptr, PAGE_BYTES);
    uint32_t offset = (uint32_t)((uintptr_t)ptr % PAGE_BYTES);

    if ((uintptr_t)ptr < MMU_DIRECT_MAP_VA || slab->magic != SLAB_MAGIC ||
        offset < sizeof(*slab) || (offset - sizeof(*slab)) % slab->object_bytes != 0) {
        panic("heap: %p was not allocated", ptr);
    }
    return slab;
}

/* The mark may be there by chance: only the free list tells for sure. */
static void check_not_free(const struct slab *slab, const struct object *object)
{
    for (const struct object *o = slab->free; o != NULL; o = o->next) {
        if (o == object) {
            panic("heap: %p (%u bytes) is freed twice", (const void *)object,
                  slab->object_bytes);
        }
    }
}

static void give_back(struct object *object)
{
    struct slab *slab = slab_of(object);
    struct list_node *list = &partial[slab->class];

    if (unlikely(object->mark == (FREE_MARK ^ (uintptr_t)object))) {
        check_not_free(slab, object);
    }
    if (slab_is_full(slab)) {
        list_push_front(list, &slab->node);
    }
    poison(object, slab->object_bytes);
    object->next = slab->free;
    object->mark = FREE_MARK ^ (uintptr_t)object;
    slab->free = object;
    slab->used--;
    /* The last slab of a class stays for the next request. */
    if (slab->used == 0 && list->next != list->prev) {
        list_remove(&slab->node);
        slab->magic = 0;
        frame_free((uintptr_t)slab - MMU_DIRECT_MAP_VA, 0);
    }
}

void kfree(void *ptr)
{
    if (ptr == NULL) {
        return;
    }
    if (is_block(ptr)) {
        uint64_t pa = (uintptr_t)ptr - MMU_DIRECT_MAP_VA;

        frame_free(pa, frame_order(pa));
        return;
    }
    cpu_reserve_stack(SPIN_STACK_OUTER_BYTES); /* for frame_lock, too */
    spin_lock(&heap_lock);
    give_back(ptr);
    spin_unlock(&heap_lock);
}

static size_t usable_bytes(const void *ptr)
{
    if (is_block(ptr)) {
        return PAGE_BYTES << frame_order((uintptr_t)ptr - MMU_DIRECT_MAP_VA);
    }
    return slab_of(ptr)->object_bytes;
}

void *krealloc(void *ptr, size_t new_size)
{
    size_t old_bytes = ptr != NULL ? usable_bytes(ptr) : 0;

    /* A block is kept unless it is too small or more than half empty. */
    if (new_size <= old_bytes && new_size > old_bytes / 2) {
        return ptr;
    }
    void *fresh = kmalloc(new_size);

    if (fresh != NULL && ptr != NULL) {
        memcpy(fresh, ptr, MIN(old_bytes, new_size));
        kfree(ptr);
    }
    return fresh;
}
