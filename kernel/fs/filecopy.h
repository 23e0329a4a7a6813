/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Files that are mapped shared (filemap.c), and the copies of those that are not in
 * memory: how they are filled, kept in step with reads and writes of the file, and
 * written back.
 */
#ifndef KERNEL_FS_FILECOPY_H
#define KERNEL_FS_FILECOPY_H

#include "fs/file.h"
#include "fs/hostnode.h"
#include "fs/rampages.h"
#include "lib/list.h"
#include "sched/mutex.h"

/* Guards the list and what is in it. Order: this one, then a node's lock. */
extern struct mutex filemap_lock;
extern struct list_node filemap_files;

/* A file that is mapped. Guarded by filemap_lock, except where it says otherwise. */
struct mapped_file {
    struct list_node link;
    struct node *node;       /* kept by the open files of the mappings */
    struct ram_pages *pages; /* the node's, or copy */
    const int64_t *size;     /* the node's, or copy_size */
    unsigned mappings;

    /* Of files that are not in memory: */
    struct ram_pages copy;
    int64_t copy_size;
    uint64_t end;        /* pages from here on are not mapped */
    struct file *writer; /* holds a reference; null: never written */
    uint64_t dirty_start,
        dirty_end; /* guarded by vm_lock: pages that may be written to */
};

/* What a copied host node's reads, writes and changes of size go through. */
extern const struct host_watch filecopy_watch;

static inline bool filecopy_is_copy(const struct mapped_file *mapped)
{
    return mapped->pages == &mapped->copy;
}

/* Pages before the end of the file. Any context. */
static inline uint64_t filecopy_pages_within(const struct mapped_file *mapped)
{
    return ((uint64_t)__atomic_load_n(mapped->size, __ATOMIC_SEQ_CST) + PAGE_BYTES - 1) >>
           PAGE_SHIFT;
}

/* For all of these filemap_lock is held. */

/* Null: node is not mapped. */
struct mapped_file *filecopy_mapped_of(const struct node *node);

/* Reads by way of file what the copy lacks of the pages [first, end); 0 or -errno. */
int filecopy_fill(struct mapped_file *mapped, struct file *file, uint64_t first,
                  uint64_t end);

/* Writes those of the pages [first, end) that may have been written to; 0, or the first
 * error. */
int filecopy_flush(struct mapped_file *mapped, uint64_t first, uint64_t end);

#endif
