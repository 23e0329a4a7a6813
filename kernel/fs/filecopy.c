/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* See filecopy.h. */
#include "fs/filecopy.h"
#include "abi/hostfs.h"
#include "lib/string.h"
#include "mm/heap.h"

#define FILL_BYTES (64 * KIB) /* read at a time */

struct mutex filemap_lock = MUTEX_INIT;
struct list_node filemap_files = LIST_INIT(filemap_files);

struct mapped_file *filecopy_mapped_of(const struct node *node)
{
    struct mapped_file *mapped;

    list_for_each(mapped, &filemap_files, link)
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

int filecopy_fill(struct mapped_file *mapped, struct file *file, uint64_t first,
                  uint64_t end)
{
    uint8_t *buf = kmalloc(FILL_BYTES);
    int err = buf == NULL ? -HE_NOMEM : 0;

    end = MIN(end, filecopy_pages_within(mapped));
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
int filecopy_flush(struct mapped_file *mapped, uint64_t first, uint64_t end)
{
    int result = 0;

    if (mapped->writer == NULL) {
        return 0;
    }
    first = MAX(first, __atomic_load_n(&mapped->dirty_start, __ATOMIC_RELAXED));
    end = MIN(end, __atomic_load_n(&mapped->dirty_end, __ATOMIC_RELAXED));
    end = MIN(end, filecopy_pages_within(mapped));
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
    return filecopy_flush(mapped, (uint64_t)offset >> PAGE_SHIFT,
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

static ptrdiff_t filecopy_move(struct file *file, enum hostfs_op op, void *buf,
                               size_t len, int64_t offset)
{
    mutex_lock(&filemap_lock);
    struct mapped_file *mapped = filecopy_mapped_of(file->node);

    if (mapped == NULL) {
        mutex_unlock(&filemap_lock);
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
    mutex_unlock(&filemap_lock);
    return done;
}

static void host_resized(struct node *node, int64_t len)
{
    mutex_lock(&filemap_lock);
    struct mapped_file *mapped = filecopy_mapped_of(node);

    if (mapped != NULL) {
        __atomic_store_n(&mapped->copy_size, len, __ATOMIC_SEQ_CST);
        ram_pages_truncate(&mapped->copy, (uint64_t)len);
    }
    mutex_unlock(&filemap_lock);
}

const struct host_watch filecopy_watch = {filecopy_move, host_resized};
