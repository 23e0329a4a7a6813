/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files. See filemap.h.
 *
 * A fault takes a page with vm_lock alone: the tree of pages is made for that
 * (rampages.h), and the size of the file is stored before pages go.
 */
#include "fs/filemap.h"
#include "arch/mmu.h"
#include "core/exit.h"
#include "fs/filecopy.h"
#include "fs/ramfs.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/vm.h"
#include "mm/vm_source.h"

struct filemap {
    struct vm_source source;
    struct list_node link;
    struct mapped_file *mapped;
    struct file *file;  /* holds a reference */
    bool may_have_gone; /* such are in front */
};

/* As many as Linux lets a program have by default (vm.max_map_count). */
#define FILEMAPS_MAX 65530u

/* Guarded by filemap_lock. */
static struct list_node filemaps = LIST_INIT(filemaps);
static unsigned filemap_count;

/* --- for faults: vm_lock held */

static uint64_t filemap_frame(struct vm_source *source, uint64_t index, bool to_write)
{
    struct mapped_file *mapped = container_of(source, struct filemap, source)->mapped;
    const uint8_t *page = NULL;

    if (index < filecopy_pages_within(mapped)) {
        page = ram_pages_touch(mapped->pages, index);
    }
    if (page == NULL) {
        return FRAME_NONE;
    }
    if (to_write) {
        mapped->dirty_start = MIN(mapped->dirty_start, index);
        mapped->dirty_end = MAX(mapped->dirty_end, index + 1);
    }
    return (uintptr_t)page - MMU_DIRECT_MAP_VA;
}

static bool filemap_has_frame(const struct vm_source *source, uint64_t index)
{
    const struct mapped_file *mapped =
        container_of(source, const struct filemap, source)->mapped;

    return index < filecopy_pages_within(mapped) &&
           (ram_may_grow() || ram_pages_peek(mapped->pages, index) != NULL);
}

static void pages_go(struct ram_pages *pages, uint64_t first)
{
    vm_source_cut(pages, first);
}

/* --- files that are mapped; filemap_lock held, as below */

static void end_file(struct mapped_file *mapped)
{
    if (filecopy_is_copy(mapped)) {
        filecopy_flush(mapped, 0, UINT64_MAX);
        ram_pages_truncate(&mapped->copy, 0);
    } else {
        mutex_lock(&mapped->node->lock);
        /* What was stored behind the end must not show when the file grows. */
        ram_pages_truncate(mapped->pages, (uint64_t)*mapped->size);
        mutex_unlock(&mapped->node->lock);
    }
    if (mapped->writer != NULL) {
        file_put(mapped->writer);
    }
    list_remove(&mapped->link);
    kfree(mapped);
}

static int make_copy(struct mapped_file *mapped, struct file *file)
{
    struct hermit_stat st;
    int err = node_stat(file->node, &st);

    if (err == 0) {
        mapped->copy_size = st.size_bytes;
        mapped->size = &mapped->copy_size;
        mapped->pages = &mapped->copy;
        ram_pages_init(&mapped->copy);
        if (file->node->ops == &host_file_ops) {
            __atomic_store_n(&host_node_of(file->node)->watch, &filecopy_watch,
                             __ATOMIC_RELEASE);
        }
    }
    return err;
}

/* The file, which is not mapped yet; or -errno. */
static int begin_file(struct file *file, struct mapped_file **result)
{
    struct mapped_file *mapped = kzalloc(sizeof(*mapped));
    struct node *node = file->node;
    int err = 0;

    if (mapped == NULL) {
        return -HE_NOMEM;
    }
    mapped->node = node;
    mapped->dirty_start = UINT64_MAX;
    if (node->ops == &ram_file_ops) {
        mapped->pages = &ram_node_of(node)->pages;
        mapped->size = &node->size;
    } else {
        err = make_copy(mapped, file);
    }
    if (err == 0) {
        mutex_lock(&node->lock);
        err = ram_pages_share(mapped->pages, pages_go) ? 0 : -HE_NOMEM;
        mutex_unlock(&node->lock);
    }
    if (err < 0) {
        kfree(mapped);
        return err;
    }
    list_push_front(&filemap_files, &mapped->link);
    *result = mapped;
    return 0;
}

static void flush_everything(void)
{
    struct mapped_file *mapped;

    mutex_lock(&filemap_lock);
    list_for_each(mapped, &filemap_files, link)
    {
        filecopy_flush(mapped, 0, UINT64_MAX);
    }
    mutex_unlock(&filemap_lock);
}

/* A file through which the copy can be written. One that appends could only append. */
static int find_writer(struct mapped_file *mapped, struct file *file)
{
    static struct exit_hook hook = {.run = flush_everything};
    int err = 0;

    if (mapped->writer != NULL || (file_flags(file) & HO_ACCMODE) != HO_RDWR ||
        mapped->node->ops != &host_file_ops) {
        return 0;
    }
    if ((file_flags(file) & HO_APPEND) == 0) {
        mapped->writer = file_get(file);
    } else {
        struct file *own = file_alloc();

        if (own == NULL) {
            return -HE_NOMEM;
        }
        own->node = node_get(mapped->node);
        own->flags = HO_RDWR;
        err = own->node->ops->open(own->node, own);
        if (err < 0) {
            file_put(own);
            return err;
        }
        mapped->writer = own;
    }
    exit_add_hook(&hook);
    return err;
}

static void let_go_if_gone(struct filemap *map)
{
    if (!vm_source_is_gone(&map->source)) {
        return;
    }
    if (--map->mapped->mappings == 0) {
        end_file(map->mapped);
    }
    list_remove(&map->link);
    filemap_count--;
    file_put(map->file);
    kfree(map);
}

/* Lets go of what other mappings have replaced. */
static void reap(void)
{
    struct filemap *map, *next;

    list_for_each_safe(map, next, &filemaps, link)
    {
        let_go_if_gone(map);
    }
}

/* --- mappings */

static int fill(struct mapped_file *mapped, struct file *file, uint64_t first,
                uint64_t end)
{
    if (!filecopy_is_copy(mapped)) {
        return 0;
    }
    mapped->end = MAX(mapped->end, end);
    int err = find_writer(mapped, file);

    return err == 0 ? filecopy_fill(mapped, file, first, end) : err;
}

/* May fail only before anything of it is mapped. */
static int add_map(struct file *file, uint64_t *va, uint64_t len, int prot, int flags,
                   uint64_t index)
{
    bool may_write = (file_flags(file) & HO_ACCMODE) == HO_RDWR;
    uint64_t end = index + ((len + PAGE_BYTES - 1) >> PAGE_SHIFT);
    struct mapped_file *mapped = filecopy_mapped_of(file->node);
    struct filemap *map = filemap_count < FILEMAPS_MAX ? kzalloc(sizeof(*map)) : NULL;
    int err = map == NULL ? -HE_NOMEM : mapped == NULL ? begin_file(file, &mapped) : 0;

    if (err < 0) {
        kfree(map);
        return err;
    }
    mapped->mappings++;
    err = fill(mapped, file, index, end);
    if (err == 0) {
        map->mapped = mapped;
        map->source.frame = filemap_frame;
        map->source.has_frame = filemap_has_frame;
        map->source.object = mapped->pages;
        err = vm_map_source(va, len, prot, flags, may_write, &map->source, index);
    }
    if (err < 0) {
        if (--mapped->mappings == 0) {
            end_file(mapped);
        }
        kfree(map);
        return err;
    }
    map->file = file_get(file);
    list_push_front(&filemaps, &map->link);
    filemap_count++;
    if (!filecopy_is_copy(mapped)) { /* what is seen of it from now on is read */
        mutex_lock(&file->node->lock);
        stamp_set(&file->node->atime, stamp_now());
        mutex_unlock(&file->node->lock);
    }
    return 0;
}

static int check_file(const struct file *file, int prot)
{
    if (file->node == NULL || !node_is(file->node, HS_IFREG)) {
        return -HE_NODEV;
    }
    if (!file_can_read(file) || ((prot & HPROT_WRITE) != 0 && !file_can_write(file))) {
        return -HE_ACCES;
    }
    return 0;
}

/* [offset, offset + len) is within the largest file. */
static int check_place(uint64_t len, int64_t offset)
{
    if (len == 0 || offset < 0 || !IS_ALIGNED(offset, PAGE_BYTES)) {
        return -HE_INVAL;
    }
    if (len > MMU_USER_END) {
        return -HE_NOMEM;
    }
    return len > (uint64_t)(INT64_MAX - offset) ||
                   ((uint64_t)offset + len) >> PAGE_SHIFT >= RAM_SHARED_MAX
               ? -HE_OVERFLOW
               : 0;
}

int filemap_map(struct file *file, uint64_t *va, uint64_t len, int prot, int flags,
                int64_t offset)
{
    int err = check_file(file, prot);

    if (err == 0) {
        err = check_place(len, offset);
    }
    if (err < 0) {
        return err;
    }
    mutex_lock(&filemap_lock);
    err = add_map(file, va, len, prot, flags, (uint64_t)offset >> PAGE_SHIFT);
    if ((flags & HMAP_FIXED) != 0) {
        reap(); /* the place may have been another file's */
    }
    mutex_unlock(&filemap_lock);
    return err;
}

int filemap_again(uint64_t of, uint64_t skip, uint64_t *va, uint64_t len, int flags)
{
    struct vm_source_part part;
    int err = -HE_NOENT;

    mutex_lock(&filemap_lock);
    if (IS_ALIGNED(of | skip, PAGE_BYTES) && vm_source_next(of, of + 1, &part)) {
        struct filemap *map = container_of(part.source, struct filemap, source);
        uint64_t index =
            part.index + ((of - part.start) >> PAGE_SHIFT) + (skip >> PAGE_SHIFT);

        err = index < RAM_SHARED_MAX ? check_place(len, (int64_t)(index << PAGE_SHIFT))
                                     : -HE_OVERFLOW;
        if (err == 0) {
            err = add_map(map->file, va, len, part.prot, flags, index);
        }
        if ((flags & HMAP_FIXED) != 0) {
            reap();
        }
    }
    mutex_unlock(&filemap_lock);
    return err;
}

/* A store is not noticed, but the first touch of a page that can be written to. */
static int sync_pages(struct mapped_file *mapped, uint64_t first, uint64_t end)
{
    if (filecopy_is_copy(mapped)) {
        return filecopy_flush(mapped, first, end);
    }
    if (MAX(first, __atomic_load_n(&mapped->dirty_start, __ATOMIC_RELAXED)) <
        MIN(end, __atomic_load_n(&mapped->dirty_end, __ATOMIC_RELAXED))) {
        mutex_lock(&mapped->node->lock);
        node_touch(mapped->node);
        mutex_unlock(&mapped->node->lock);
    }
    return 0;
}

/* Maps of which something is in [va, va + len) go in front if that is to be unmapped. */
static int sync_range(uint64_t va, uint64_t len, bool is_going)
{
    struct vm_source_part part;
    uint64_t end = len < UINT64_MAX - va ? va + len : UINT64_MAX;
    int result = 0;

    while (va < end && vm_source_next(va, end, &part)) {
        struct filemap *map = container_of(part.source, struct filemap, source);
        uint64_t from = MAX(va, part.start), to = MIN(end, part.end);
        int err =
            sync_pages(map->mapped, part.index + ((from - part.start) >> PAGE_SHIFT),
                       part.index + ((to - part.start + PAGE_BYTES - 1) >> PAGE_SHIFT));

        result = result == 0 ? err : result;
        if (is_going && !map->may_have_gone) {
            map->may_have_gone = true;
            list_remove(&map->link);
            list_push_front(&filemaps, &map->link);
        }
        va = part.end;
    }
    return result;
}

int filemap_sync(uint64_t va, uint64_t len)
{
    mutex_lock(&filemap_lock);
    int result = sync_range(va, len, false);

    mutex_unlock(&filemap_lock);
    return result;
}

int filemap_unmap(uint64_t va, uint64_t len)
{
    struct filemap *map, *next;

    mutex_lock(&filemap_lock);
    sync_range(va, len, true); /* munmap() has no such error */
    int err = vm_unmap(va, len);

    list_for_each_safe(map, next, &filemaps, link)
    {
        if (!map->may_have_gone) {
            break;
        }
        map->may_have_gone = false;
        let_go_if_gone(map);
    }
    mutex_unlock(&filemap_lock);
    return err;
}
