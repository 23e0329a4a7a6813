/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files. See filemap.h.
 *
 * A fault takes a page with vm_lock alone: the tree of pages is made for that
 * (rampages.h), and the size of the file is stored before pages go.
 */
#include "fs/filemap.h"
#include "abi/hostfs.h"
#include "arch/mmu.h"
#include "core/exit.h"
#include "fs/hostnode.h"
#include "fs/ramfs.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/vm_source.h"

#define FILL_BYTES (64 * KIB) /* read at a time */

/* A file that is mapped. Guarded by maps_lock, except where it says otherwise. */
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

struct filemap {
    struct vm_source source;
    struct list_node link;
    struct mapped_file *mapped;
    struct file *file; /* holds a reference */
};

/* Order: this one, then a node's lock. */
static struct mutex maps_lock = MUTEX_INIT;
static struct list_node mapped_files = LIST_INIT(mapped_files);
static struct list_node filemaps = LIST_INIT(filemaps);

static bool is_copy(const struct mapped_file *mapped)
{
    return mapped->pages == &mapped->copy;
}

/* Pages before the end of the file. Any context. */
static uint64_t pages_within(const struct mapped_file *mapped)
{
    return ((uint64_t)__atomic_load_n(mapped->size, __ATOMIC_SEQ_CST) + PAGE_BYTES - 1) >>
           PAGE_SHIFT;
}

/* --- for faults: vm_lock held */

static uint64_t filemap_frame(struct vm_source *source, uint64_t index, bool to_write)
{
    struct mapped_file *mapped = container_of(source, struct filemap, source)->mapped;
    const uint8_t *page = NULL;

    if (index < pages_within(mapped)) {
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

    return index < pages_within(mapped) &&
           (ram_may_grow() || ram_pages_peek(mapped->pages, index) != NULL);
}

static void pages_go(struct ram_pages *pages, uint64_t first)
{
    vm_source_cut(pages, first);
}

/* --- copies; maps_lock held, as below */

static struct mapped_file *mapped_of(const struct node *node)
{
    struct mapped_file *mapped;

    list_for_each(mapped, &mapped_files, link)
    {
        if (mapped->node == node) {
            return mapped;
        }
    }
    return NULL;
}

static bool is_zero(const uint64_t *words, size_t len)
{
    for (size_t i = 0; i < len / sizeof(*words); i++) {
        if (words[i] != 0) {
            return false;
        }
    }
    return true;
}

/* Not through the copy. */
static ptrdiff_t read_file(struct file *file, uint8_t *to, size_t len, int64_t offset)
{
    return file->node->ops == &host_file_ops
               ? host_file_move(file, HOSTFS_READ, to, len, offset)
               : file->ops->read(file, to, len, offset);
}

/* What the file has at [offset, offset + len), of which the copy has nothing, by way of
 * buf; pages of zeros stay holes. 0 or -errno. */
static int fill_part(struct mapped_file *mapped, struct file *file, uint8_t *buf,
                     uint64_t offset, size_t len)
{
    size_t got = 0;

    memset(buf, 0, len);
    while (got < len) {
        ptrdiff_t part = read_file(file, buf + got, len - got, (int64_t)(offset + got));

        if (part < 0) {
            return (int)part;
        }
        if (part == 0) {
            break;
        }
        got += (size_t)part;
    }
    for (size_t at = 0; at < got; at += PAGE_BYTES) {
        if (!is_zero((const uint64_t *)(const void *)(buf + at), PAGE_BYTES) &&
            ram_pages_write(&mapped->copy, offset + at, buf + at, PAGE_BYTES) < 0) {
            return -HE_NOMEM;
        }
    }
    return 0;
}

/* Pages from index on, at most most, of which there is no copy. */
static uint64_t run_of_holes(const struct mapped_file *mapped, uint64_t index,
                             uint64_t most)
{
    uint64_t count = 0;

    while (count < most && ram_pages_peek(&mapped->copy, index + count) == NULL) {
        count++;
    }
    return count;
}

static int fill_copy(struct mapped_file *mapped, struct file *file, uint64_t first,
                     uint64_t end)
{
    uint8_t *buf = kmalloc(FILL_BYTES);
    int err = buf == NULL ? -HE_NOMEM : 0;

    end = MIN(end, pages_within(mapped));
    while (first < end && err == 0) {
        uint64_t count =
            run_of_holes(mapped, first, MIN(end - first, FILL_BYTES / PAGE_BYTES));

        if (count > 0) {
            err = fill_part(mapped, file, buf, first << PAGE_SHIFT, count << PAGE_SHIFT);
        }
        first += MAX(count, 1u);
    }
    kfree(buf);
    return err;
}

/* How many pages from index on, at most most, follow each other in memory, too. */
static uint64_t run_of_pages(const struct mapped_file *mapped, const uint8_t *page,
                             uint64_t index, uint64_t most)
{
    uint64_t count = 1;

    while (count < most &&
           ram_pages_peek(&mapped->copy, index + count) == page + count * PAGE_BYTES) {
        count++;
    }
    return count;
}

static int write_all(struct file *file, uint8_t *from, uint64_t len, int64_t offset)
{
    while (len > 0) {
        ptrdiff_t done = host_file_move(file, HOSTFS_WRITE, from, len, offset);

        if (done <= 0) {
            return done < 0 ? (int)done : -HE_IO;
        }
        from += done;
        offset += done;
        len -= (uint64_t)done;
    }
    return 0;
}

/* Writes those of the pages [first, end) that may have been written to. */
static int flush(struct mapped_file *mapped, uint64_t first, uint64_t end)
{
    int result = 0;

    if (mapped->writer == NULL) {
        return 0;
    }
    first = MAX(first, __atomic_load_n(&mapped->dirty_start, __ATOMIC_RELAXED));
    end = MIN(end, __atomic_load_n(&mapped->dirty_end, __ATOMIC_RELAXED));
    end = MIN(end, pages_within(mapped));
    while (first < end) {
        uint8_t *page = ram_pages_peek(&mapped->copy, first);
        uint64_t count =
            page != NULL ? run_of_pages(mapped, page, first, end - first) : 1;
        int64_t offset = (int64_t)(first << PAGE_SHIFT);

        if (page != NULL) {
            uint64_t len = MIN(count << PAGE_SHIFT, (uint64_t)(*mapped->size - offset));
            int err = write_all(mapped->writer, page, len, offset);

            result = result == 0 ? err : result;
        }
        first += count;
    }
    return result;
}

static int flush_bytes(struct mapped_file *mapped, int64_t offset, size_t len)
{
    len = MIN(len, (uint64_t)(INT64_MAX - offset));
    return flush(mapped, (uint64_t)offset >> PAGE_SHIFT,
                 ((uint64_t)offset + len + PAGE_BYTES - 1) >> PAGE_SHIFT);
}

/* --- reads and writes of the host's files */

static int64_t position_of(struct file *file)
{
    return file->ops->seek(file, 0, HSEEK_CUR);
}

/* Where a write of done bytes has begun. */
static int64_t start_of_write(struct file *file, int64_t offset, ptrdiff_t done)
{
    struct hermit_stat st;

    if (offset == FILE_POS) {
        return position_of(file) - done;
    }
    if ((file_flags(file) & HO_APPEND) == 0) {
        return offset;
    }
    return node_stat(file->node, &st) == 0 ? st.size_bytes - done : -HE_IO;
}

/* The copy learns what has been written to the file. */
static void take_over(struct mapped_file *mapped, int64_t start, const void *buf,
                      size_t len)
{
    uint64_t end = MIN((uint64_t)start + len, mapped->end << PAGE_SHIFT);
    int64_t size = MAX(*mapped->size, start + (int64_t)len);

    if ((uint64_t)start < end) {
        size_t part = (size_t)(end - (uint64_t)start);
        ptrdiff_t done = ram_pages_write(&mapped->copy, (uint64_t)start, buf, part);

        done = MAX(done, 0);
        if ((size_t)done < part) { /* no memory: what the copy lacks is not shown */
            size = (int64_t)ALIGN_DOWN((uint64_t)start + (uint64_t)done, PAGE_BYTES);
        }
    }
    __atomic_store_n(&mapped->copy_size, size, __ATOMIC_SEQ_CST);
}

static ptrdiff_t filemap_move(struct file *file, enum hostfs_op op, void *buf, size_t len,
                              int64_t offset)
{
    mutex_lock(&maps_lock);
    struct mapped_file *mapped = mapped_of(file->node);

    if (mapped == NULL) {
        mutex_unlock(&maps_lock);
        return host_file_move(file, op, buf, len, offset);
    }
    ptrdiff_t done = 0;

    if (op == HOSTFS_READ) {
        int64_t start = offset == FILE_POS ? position_of(file) : offset;

        done = start >= 0 ? flush_bytes(mapped, start, len) : (ptrdiff_t)start;
    }
    if (done == 0) {
        done = host_file_move(file, op, buf, len, offset);
    }
    if (op == HOSTFS_WRITE && done > 0) {
        int64_t start = start_of_write(file, offset, done);

        if (start >= 0) {
            take_over(mapped, start, buf, (size_t)done);
        }
    }
    mutex_unlock(&maps_lock);
    return done;
}

static void host_resized(struct node *node, int64_t len)
{
    mutex_lock(&maps_lock);
    struct mapped_file *mapped = mapped_of(node);

    if (mapped != NULL) {
        __atomic_store_n(&mapped->copy_size, len, __ATOMIC_SEQ_CST);
        ram_pages_truncate(&mapped->copy, (uint64_t)len);
    }
    mutex_unlock(&maps_lock);
}

/* --- files that are mapped */

static void end_file(struct mapped_file *mapped)
{
    if (is_copy(mapped)) {
        flush(mapped, 0, UINT64_MAX);
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
            static const struct host_watch watch = {filemap_move, host_resized};

            __atomic_store_n(&host_node_of(file->node)->watch, &watch, __ATOMIC_RELEASE);
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
    list_push_front(&mapped_files, &mapped->link);
    *result = mapped;
    return 0;
}

static void flush_everything(void)
{
    struct mapped_file *mapped;

    mutex_lock(&maps_lock);
    list_for_each(mapped, &mapped_files, link)
    {
        flush(mapped, 0, UINT64_MAX);
    }
    mutex_unlock(&maps_lock);
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

/* Lets go of what has been unmapped. */
static void reap(void)
{
    struct filemap *map, *next;

    list_for_each_safe(map, next, &filemaps, link)
    {
        if (vm_source_is_gone(&map->source)) {
            if (--map->mapped->mappings == 0) {
                end_file(map->mapped);
            }
            list_remove(&map->link);
            file_put(map->file);
            kfree(map);
        }
    }
}

/* --- mappings */

static int fill(struct mapped_file *mapped, struct file *file, uint64_t first,
                uint64_t end)
{
    if (!is_copy(mapped)) {
        return 0;
    }
    mapped->end = MAX(mapped->end, end);
    int err = find_writer(mapped, file);

    return err == 0 ? fill_copy(mapped, file, first, end) : err;
}

/* May fail only before anything of it is mapped. */
static int add_map(struct file *file, uint64_t *va, uint64_t len, int prot, int flags,
                   uint64_t index)
{
    bool may_write = (file_flags(file) & HO_ACCMODE) == HO_RDWR;
    uint64_t end = index + ((len + PAGE_BYTES - 1) >> PAGE_SHIFT);
    struct mapped_file *mapped = mapped_of(file->node);
    struct filemap *map = kzalloc(sizeof(*map));
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
    mutex_lock(&maps_lock);
    err = add_map(file, va, len, prot, flags, (uint64_t)offset >> PAGE_SHIFT);
    reap(); /* the place may have been another file's */
    mutex_unlock(&maps_lock);
    return err;
}

int filemap_again(uint64_t of, uint64_t skip, uint64_t *va, uint64_t len, int flags)
{
    struct vm_source_part part;
    int err = -HE_NOENT;

    mutex_lock(&maps_lock);
    if (IS_ALIGNED(of | skip, PAGE_BYTES) && vm_source_next(of, of + 1, &part)) {
        struct filemap *map = container_of(part.source, struct filemap, source);
        uint64_t index =
            part.index + ((of - part.start) >> PAGE_SHIFT) + (skip >> PAGE_SHIFT);

        err = index < RAM_SHARED_MAX ? check_place(len, (int64_t)(index << PAGE_SHIFT))
                                     : -HE_OVERFLOW;
        if (err == 0) {
            err = add_map(map->file, va, len, part.prot, flags, index);
        }
        reap();
    }
    mutex_unlock(&maps_lock);
    return err;
}

int filemap_sync(uint64_t va, uint64_t len)
{
    struct vm_source_part part;
    uint64_t end = len < UINT64_MAX - va ? va + len : UINT64_MAX;
    int result = 0;

    mutex_lock(&maps_lock);
    while (va < end && vm_source_next(va, end, &part)) {
        struct mapped_file *mapped =
            container_of(part.source, struct filemap, source)->mapped;
        uint64_t from = MAX(va, part.start), to = MIN(end, part.end);

        if (is_copy(mapped)) {
            int err =
                flush(mapped, part.index + ((from - part.start) >> PAGE_SHIFT),
                      part.index + ((to - part.start + PAGE_BYTES - 1) >> PAGE_SHIFT));

            result = result == 0 ? err : result;
        }
        va = part.end;
    }
    reap();
    mutex_unlock(&maps_lock);
    return result;
}
