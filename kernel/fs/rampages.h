/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The content of a RAM file: a tree of pages, 512 to an index page, as high as the
 * file needs, with holes. Under it may lie content that somebody else holds (a
 * file of the initrd): it is read in place, and a page of it copied when it is
 * first written. The caller guards it (the node's lock).
 */
#ifndef KERNEL_FS_RAMPAGES_H
#define KERNEL_FS_RAMPAGES_H

#include "lib/base.h"

struct ram_pages {
    uint64_t hot_index; /* page number of the page that was used last, or NO_PAGE */
    uint8_t *hot_page;
    void *root; /* height 0: the only page; else an index page */
    unsigned height;
    uint64_t count;      /* content pages */
    const uint8_t *base; /* content of [0, base_len) where there is no page */
    uint64_t base_len;
    /* Not null: mappings show the pages, too, and faults add some without the caller's
     * guard. Called before the pages from number first on go. */
    void (*on_cut)(struct ram_pages *pages, uint64_t first);
};

#define RAM_NO_PAGE UINT64_MAX

static inline void ram_pages_init(struct ram_pages *pages)
{
    *pages = (struct ram_pages){.hot_index = RAM_NO_PAGE};
}

/*
 * The place of [offset, offset + len) if it lies in the page that was used last, else
 * null. Ends at INT64_MAX at the latest.
 */
static inline uint8_t *ram_pages_hot(const struct ram_pages *pages, uint64_t offset,
                                     size_t len)
{
    size_t in_page = offset & (PAGE_BYTES - 1);

    if (likely(offset >> PAGE_SHIFT == pages->hot_index && len <= PAGE_BYTES - in_page)) {
        return pages->hot_page + in_page;
    }
    return NULL;
}

/* Whether a reserve of memory stays free if a page more is taken. Any context. */
bool ram_may_grow(void);

struct hermit_statfs;
struct node;

/* How much memory files can take, for statfs(). */
int ram_usage(struct node *node, struct hermit_statfs *st);

/* Copies [offset, offset + len), which lies within the file. */
void ram_pages_read(struct ram_pages *pages, uint64_t offset, void *buf, size_t len);

/*
 * Copies len > 0 bytes in; offset + len <= INT64_MAX. Returns how many: fewer when
 * memory runs out, -HE_NOSPC if none.
 */
ptrdiff_t ram_pages_write(struct ram_pages *pages, uint64_t offset, const void *buf,
                          size_t len);

/* Gives each page of [offset, offset + len) memory; 0 or -HE_NOSPC, when some have it. */
int ram_pages_reserve(struct ram_pages *pages, uint64_t offset, uint64_t len);

/* Forgets what lies behind len, so that it reads as zeros if the file grows again. */
void ram_pages_truncate(struct ram_pages *pages, uint64_t len);

/*
 * From now on mappings may show the pages: on_cut is called before some go, for ever.
 * False when memory is short. Then ram_pages_touch() may be called without the guard, and
 * with a spinlock held that on_cut takes, for pages before the end of the file, whose
 * number is below RAM_SHARED_MAX; and nothing can be written behind that. null: no
 * memory.
 */
bool ram_pages_share(struct ram_pages *pages,
                     void (*on_cut)(struct ram_pages *pages, uint64_t first));
#define RAM_SHARED_MAX (UINT64_C(1) << 36)
uint8_t *ram_pages_touch(struct ram_pages *pages, uint64_t index);

/* The page, or null for a hole. */
uint8_t *ram_pages_peek(const struct ram_pages *pages, uint64_t index);

/* Blocks of 512 bytes, counting content in place as if it were in pages. */
int64_t ram_pages_blocks(const struct ram_pages *pages);

#endif
