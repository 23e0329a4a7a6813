/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A radix tree over page numbers. Bytes of a page behind the end of the file are
 * always zero, so that growing needs no clearing. Where mappings show the pages, faults
 * of other cores fill empty slots meanwhile, but take none away.
 */
#include "fs/rampages.h"
#include "abi/errno.h"
#include "abi/fs.h"
#include "arch/mmu.h"
#include "lib/string.h"
#include "mm/frame.h"

#define INDEX_BITS 9
#define INDEX_LEN  (1u << INDEX_BITS)

#define LAST_INDEX (INT64_MAX >> PAGE_SHIFT)

#define RESERVE_PART 16 /* of all memory, but not more than RESERVE_MAX */
#define RESERVE_MAX  (UINT64_C(64) * MIB)

bool ram_may_grow(void)
{
    return frame_free_bytes() > MIN(frame_total_bytes() / RESERVE_PART, RESERVE_MAX);
}

int ram_usage(struct node *node, struct hermit_statfs *st)
{
    (void)node;
    uint64_t total = frame_total_bytes(), free = frame_free_bytes();
    uint64_t reserve = MIN(total / RESERVE_PART, RESERVE_MAX);

    st->block_bytes = PAGE_BYTES;
    st->blocks = (total - reserve) / PAGE_BYTES;
    st->free_blocks = free > reserve ? (free - reserve) / PAGE_BYTES : 0;
    st->available_blocks = st->free_blocks;
    st->files = st->free_files = st->free_blocks; /* a name takes less than a page */
    return 0;
}

static COLD void *take_page(bool zeroed)
{
    if (!ram_may_grow()) {
        return NULL;
    }
    uint64_t pa = zeroed ? frame_alloc_zeroed(0) : frame_alloc(0);

    return pa != FRAME_NONE ? mmu_direct(pa) : NULL;
}

static void free_page(void *page)
{
    frame_free((uintptr_t)page - MMU_DIRECT_MAP_VA, 0);
}

static inline bool is_beyond(const struct ram_pages *pages, uint64_t index)
{
    return index >> (pages->height * INDEX_BITS) != 0;
}

/* The page, or null for a hole. */
static inline uint8_t *find_page(const struct ram_pages *pages, uint64_t index)
{
    void *at = pages->root;

    if (unlikely(is_beyond(pages, index))) {
        return NULL;
    }
    for (unsigned h = pages->height; h > 0 && at != NULL; h--) {
        at = ((void **)at)[index >> ((h - 1) * INDEX_BITS) & (INDEX_LEN - 1)];
    }
    return at;
}

/* The last page of all is not remembered: it ends one byte behind the largest file. */
static inline void remember_page(struct ram_pages *pages, uint64_t index, uint8_t *page)
{
    pages->hot_index = likely(index != LAST_INDEX) ? index : RAM_NO_PAGE;
    pages->hot_page = page;
}

/* Adds levels on top until index is within the tree. */
static COLD bool grow_height(struct ram_pages *pages, uint64_t index)
{
    while (is_beyond(pages, index)) {
        if (unlikely(pages->on_cut != NULL)) {
            return false; /* faults would not notice */
        }
        if (pages->root != NULL) {
            void **table = take_page(true);

            if (table == NULL) {
                return false;
            }
            table[0] = pages->root;
            pages->root = table;
        }
        pages->height++;
    }
    return true;
}

/* Puts the page into an empty slot, unless a fault was faster; what is there then. */
static COLD void *fill_slot(void **slot, void *page)
{
    void *there = NULL;

    /* Release: what is in the page comes first. */
    if (__atomic_compare_exchange_n(slot, &there, page, false, __ATOMIC_RELEASE,
                                    __ATOMIC_ACQUIRE)) {
        return page;
    }
    free_page(page);
    return there;
}

/* Where the pointer to the page belongs; null when out of memory. */
static void **make_slot(struct ram_pages *pages, uint64_t index)
{
    if (!grow_height(pages, index)) {
        return NULL;
    }
    void **slot = &pages->root;

    for (unsigned h = pages->height; h > 0; h--) {
        if (*slot == NULL) {
            void *table = take_page(true);

            if (table == NULL) {
                return NULL;
            }
            fill_slot(slot, table);
        }
        slot = (void **)*slot + (index >> ((h - 1) * INDEX_BITS) & (INDEX_LEN - 1));
    }
    return slot;
}

/* How much of the page comes from the content in place. */
static size_t base_part(const struct ram_pages *pages, uint64_t index)
{
    uint64_t start = index << PAGE_SHIFT;

    return start < pages->base_len ? MIN(pages->base_len - start, PAGE_BYTES) : 0;
}

/* Fills a hole; overwritten: the caller is about to write the whole page. */
static COLD uint8_t *make_page(struct ram_pages *pages, uint64_t index, bool overwritten)
{
    void **slot = make_slot(pages, index);

    if (slot == NULL) {
        return NULL;
    }
    overwritten = overwritten && pages->on_cut == NULL;
    uint8_t *page = take_page(!overwritten);

    if (page == NULL) {
        return NULL;
    }
    if (!overwritten) {
        size_t part = base_part(pages, index);

        if (part > 0) {
            memcpy(page, pages->base + (index << PAGE_SHIFT), part);
        }
    }
    uint8_t *there = fill_slot(slot, page);

    if (there == page) {
        __atomic_fetch_add(&pages->count, 1, __ATOMIC_RELAXED);
    }
    return there;
}

static void read_hole(const struct ram_pages *pages, uint64_t offset, uint8_t *to,
                      size_t len)
{
    size_t part = 0;

    if (offset < pages->base_len) {
        part = MIN(pages->base_len - offset, (uint64_t)len);
        memcpy(to, pages->base + offset, part);
    }
    memset(to + part, 0, len - part);
}

void ram_pages_read(struct ram_pages *pages, uint64_t offset, void *buf, size_t len)
{
    uint8_t *to = buf;

    while (len > 0) {
        size_t in_page = offset & (PAGE_BYTES - 1);
        size_t part = MIN(len, PAGE_BYTES - in_page);
        uint8_t *page = find_page(pages, offset >> PAGE_SHIFT);

        if (likely(page != NULL)) {
            remember_page(pages, offset >> PAGE_SHIFT, page);
            memcpy(to, page + in_page, part);
        } else {
            read_hole(pages, offset, to, part);
        }
        to += part;
        offset += part;
        len -= part;
    }
}

ptrdiff_t ram_pages_write(struct ram_pages *pages, uint64_t offset, const void *buf,
                          size_t len)
{
    const uint8_t *from = buf;
    size_t done = 0;

    while (done < len) {
        uint64_t index = offset >> PAGE_SHIFT;
        size_t in_page = offset & (PAGE_BYTES - 1);
        size_t part = MIN(len - done, PAGE_BYTES - in_page);
        uint8_t *page = find_page(pages, index);

        if (page == NULL) {
            page = make_page(pages, index, part == PAGE_BYTES);
            if (page == NULL) {
                return done > 0 ? (ptrdiff_t)done : -HE_NOSPC;
            }
        }
        remember_page(pages, index, page);
        memcpy(page + in_page, from + done, part);
        done += part;
        offset += part;
    }
    return (ptrdiff_t)done;
}

int ram_pages_reserve(struct ram_pages *pages, uint64_t offset, uint64_t len)
{
    for (uint64_t index = offset >> PAGE_SHIFT; index <= (offset + len - 1) >> PAGE_SHIFT;
         index++) {
        if (find_page(pages, index) == NULL && make_page(pages, index, false) == NULL) {
            return -HE_NOSPC;
        }
    }
    return 0;
}

/*
 * Frees what the subtree below *slot holds from its page number first on. Recurses
 * once a level: at most 6 deep, for 63 bits of offset.
 */
static void cut(struct ram_pages *pages, void **slot, unsigned height, uint64_t first)
{
    if (*slot == NULL) {
        return;
    }
    if (height > 0) {
        unsigned shift = (height - 1) * INDEX_BITS;
        uint64_t within = first & ((UINT64_C(1) << shift) - 1);

        for (uint64_t i = first >> shift; i < INDEX_LEN; i++) {
            cut(pages, (void **)*slot + i, height - 1, within);
            within = 0;
        }
    } else {
        pages->count--;
    }
    if (first == 0) {
        free_page(*slot);
        *slot = NULL;
    }
}

void ram_pages_truncate(struct ram_pages *pages, uint64_t len)
{
    size_t in_page = len & (PAGE_BYTES - 1);
    uint64_t first = (len >> PAGE_SHIFT) + (in_page != 0);
    uint8_t *last = in_page != 0 ? find_page(pages, len >> PAGE_SHIFT) : NULL;

    if (last != NULL) {
        memset(last + in_page, 0, PAGE_BYTES - in_page);
    }
    if (pages->on_cut != NULL) {
        pages->on_cut(pages, first);
    }
    pages->hot_index = RAM_NO_PAGE;
    pages->base_len = MIN(pages->base_len, len);
    if (!is_beyond(pages, first)) {
        cut(pages, &pages->root, pages->height, first);
    }
    if (pages->root == NULL && pages->on_cut == NULL) {
        pages->height = 0;
    }
}

bool ram_pages_share(struct ram_pages *pages,
                     void (*on_cut)(struct ram_pages *pages, uint64_t first))
{
    if (pages->on_cut == NULL) {
        if (!grow_height(pages, RAM_SHARED_MAX - 1)) {
            return false;
        }
        pages->on_cut = on_cut;
    }
    return true;
}

uint8_t *ram_pages_touch(struct ram_pages *pages, uint64_t index)
{
    uint8_t *page = find_page(pages, index);

    return page != NULL ? page : make_page(pages, index, false);
}

uint8_t *ram_pages_peek(const struct ram_pages *pages, uint64_t index)
{
    return find_page(pages, index);
}

int64_t ram_pages_blocks(const struct ram_pages *pages)
{
    uint64_t pages_in_place = (pages->base_len + PAGE_BYTES - 1) >> PAGE_SHIFT;

    return (int64_t)((pages->count + pages_in_place) * (PAGE_BYTES / 512));
}
