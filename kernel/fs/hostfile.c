/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Open files of the host: their position is the host's, so that nothing is kept twice. */
#include "abi/hostfs.h"
#include "core/time.h"
#include "fs/hostnode.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sched/futex.h"

#define FIFO_PAUSE_NS      (NS_PER_MSEC / 4)
#define FIFO_PAUSE_MOST_NS (16 * NS_PER_MSEC)

#define FLAGS_KEPT (HO_ACCMODE | HO_APPEND | HO_SYNC)

int host_file_open(struct host_mount *mount, const struct host_path *path, uint32_t flags,
                   uint32_t mode, struct host_file **file)
{
    struct hostfs_request request = host_request(HOSTFS_OPEN);
    struct host_file *made = kzalloc(sizeof(*made));

    if (made == NULL) {
        return -HE_NOMEM;
    }
    request.flags = flags;
    request.mode = mode;
    int64_t handle = host_call(mount, &request, path, NULL, NULL);

    if (handle < 0) {
        kfree(made);
        return (int)handle;
    }
    list_init(&made->link);
    made->handle = (uint32_t)handle;
    made->can_change = (flags & HO_ACCMODE) != HO_RDONLY;
    *file = made;
    return 0;
}

void host_file_close(struct host_mount *mount, struct host_file *file)
{
    struct hostfs_request request = host_request(HOSTFS_CLOSE);

    mutex_lock(&mount->lock);
    list_remove(&file->link);
    mutex_unlock(&mount->lock);
    request.handle = file->handle;
    host_call(mount, &request, NULL, NULL, NULL);
    kfree(file);
}

int64_t host_open_handle(const struct host_node *node, bool to_change)
{
    const struct host_file *file;

    list_for_each(file, &node->files, link)
    {
        if (file->can_change || !to_change) {
            return file->handle;
        }
    }
    return -1;
}

static struct host_mount *mount_of(const struct file *file)
{
    return host_mount_of(file->node);
}

static uint32_t handle_of(const struct file *file)
{
    return ((const struct host_file *)file->object)->handle;
}

/*
 * One call moves as much as it can name; what it could not name is left for the next
 * one. Ends where the host moves less than it was asked for.
 */
ptrdiff_t host_file_move(struct file *file, enum hostfs_op op, void *buf, size_t len,
                         int64_t offset)
{
    size_t done = 0;

    do {
        struct hostfs_request request = host_request(op);
        const struct hermit_iovec piece = {(char *)buf + done, len - done};
        bool is_write = op == HOSTFS_WRITE;

        request.handle = handle_of(file);
        if (is_write && offset == FILE_POS && (file_flags(file) & HO_APPEND) != 0) {
            request.flags = HOSTFS_APPEND; /* F_SETFL may have said so */
        }
        request.offset = offset == FILE_POS ? HOSTFS_POSITION : offset + (int64_t)done;
        int64_t result = host_call(mount_of(file), &request, NULL,
                                   is_write ? &piece : NULL, is_write ? NULL : &piece);

        if (result < 0) {
            return done > 0 ? (ptrdiff_t)done : (ptrdiff_t)result;
        }
        done += (size_t)result;
        if ((uint64_t)result < (is_write ? request.in_bytes : request.out_bytes) ||
            result == 0) {
            break;
        }
    } while (done < len);
    return (ptrdiff_t)done;
}

static ptrdiff_t move(struct file *file, enum hostfs_op op, void *buf, size_t len,
                      int64_t offset)
{
    const struct host_watch *watch = host_node_of(file->node)->watch;

    return (watch != NULL ? watch->move : host_file_move)(file, op, buf, len, offset);
}

static ptrdiff_t host_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    return move(file, HOSTFS_READ, buf, len, offset);
}

static ptrdiff_t host_write(struct file *file, const void *buf, size_t len,
                            int64_t offset)
{
    return move(file, HOSTFS_WRITE, (void *)(uintptr_t)buf, len, offset);
}

/* --- FIFOs, whose other end is a process of the host's: it cannot wake us, so who waits
 * looks again, less and less often. Opening for reading does not wait for a writer, the
 * first reading does. */

/* 0: look again; -HE_INTR. */
static int host_fifo_pause(int64_t *pause_ns)
{
    static const uint32_t never;
    int err =
        futex_wait_flags(&never, 0, time_mono_ns() + *pause_ns, FUTEX_INTERRUPTIBLE);

    *pause_ns = MIN(2 * *pause_ns, FIFO_PAUSE_MOST_NS);
    return err == -HE_INTR ? err : 0;
}

static ptrdiff_t host_fifo_move(struct file *file, enum hostfs_op op, void *buf,
                                size_t len)
{
    int64_t pause_ns = FIFO_PAUSE_NS;
    ptrdiff_t done;
    int err = 0;

    while ((done = move(file, op, buf, len, FILE_POS)) == -HE_AGAIN &&
           (file_flags(file) & HO_NONBLOCK) == 0 && err == 0) {
        err = host_fifo_pause(&pause_ns);
    }
    return err < 0 ? err : done;
}

static ptrdiff_t host_fifo_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)offset;
    return host_fifo_move(file, HOSTFS_READ, buf, len);
}

/* All of it, unless the file is not to block. */
static ptrdiff_t host_fifo_write(struct file *file, const void *buf, size_t len,
                                 int64_t offset)
{
    size_t done = 0;

    (void)offset;
    while (done < len) {
        ptrdiff_t part =
            host_fifo_move(file, HOSTFS_WRITE, (char *)(uintptr_t)buf + done, len - done);

        if (part < 0) {
            return done > 0 ? (ptrdiff_t)done : part;
        }
        done += (size_t)part;
    }
    return (ptrdiff_t)done;
}

static int64_t host_seek(struct file *file, int64_t offset, int whence)
{
    struct hostfs_request request = host_request(HOSTFS_SEEK);

    request.handle = handle_of(file);
    request.offset = offset;
    request.mode = (uint32_t)whence;
    return host_call(mount_of(file), &request, NULL, NULL, NULL);
}

static int host_sync(struct file *file)
{
    struct hostfs_request request = host_request(HOSTFS_FSYNC);

    request.handle = handle_of(file);
    return (int)host_call(mount_of(file), &request, NULL, NULL, NULL);
}

/* The offset behind the last of len bytes of entries; -HE_IO if they are malformed. */
static int64_t offset_behind(const char *entries, int64_t len)
{
    int64_t offset = -HE_IO, at = 0;

    while (at < len) {
        const struct hermit_dirent64 *entry = (const void *)(entries + at);

        if (len - at < (int64_t)sizeof(*entry) || entry->reclen < sizeof(*entry) ||
            entry->reclen > len - at) {
            return -HE_IO;
        }
        offset = entry->offset;
        at += entry->reclen;
    }
    return offset;
}

/* The position in a directory is kept here, as what the last entry says. */
static ptrdiff_t host_getdents(struct file *file, void *buf, size_t len)
{
    struct hostfs_request request = host_request(HOSTFS_READDIR);
    const struct hermit_iovec out = {buf, len};

    mutex_lock(&file->node->lock);
    request.handle = handle_of(file);
    request.offset = file->offset;
    int64_t result = host_call(mount_of(file), &request, NULL, NULL, &out);

    if (result > 0) {
        int64_t offset = offset_behind(buf, result);

        if (offset < 0) {
            result = offset;
        } else {
            file->offset = offset;
        }
    }
    mutex_unlock(&file->node->lock);
    return (ptrdiff_t)result;
}

static int64_t host_dir_seek(struct file *file, int64_t offset, int whence)
{
    int64_t result = -HE_INVAL;

    mutex_lock(&file->node->lock);
    if (whence == HSEEK_CUR && offset == 0) {
        result = file->offset;
    } else if (whence == HSEEK_SET && offset >= 0) {
        file->offset = result = offset;
    }
    mutex_unlock(&file->node->lock);
    return result;
}

static ptrdiff_t refuse_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return -HE_ISDIR;
}

static void release_file(struct file *file)
{
    if (file->object != NULL) {
        host_file_close(mount_of(file), file->object);
    }
}

static const struct file_ops file_ops = {
    .read = host_read,
    .write = host_write,
    .seek = host_seek,
    .sync = host_sync,
    .release = release_file,
};

static const struct file_ops host_fifo_file_ops = {
    .read = host_fifo_read,
    .write = host_fifo_write,
    .release = release_file,
};

static const struct file_ops dir_ops = {
    .read = refuse_read,
    .seek = host_dir_seek,
    .getdents = host_getdents,
    .sync = host_sync,
    .release = release_file,
};

/* What create() opened for reading and writing, if that will do. */
static struct host_file *take_fresh(struct host_node *host, uint32_t flags)
{
    struct host_mount *mount = host_mount_of(&host->node);

    if ((flags & (HO_APPEND | HO_SYNC)) != 0) {
        return NULL;
    }
    mutex_lock(&mount->lock);
    struct host_file *fresh = host->fresh;

    host->fresh = NULL;
    mutex_unlock(&mount->lock);
    return fresh;
}

static struct host_file *stream_again(const struct host_mount *mount, uint32_t flags)
{
    struct host_file *made = kzalloc(sizeof(*made));

    if (made != NULL) {
        list_init(&made->link);
        made->handle = mount->root_handle;
        made->can_change = (flags & HO_ACCMODE) != HO_RDONLY;
    }
    return made;
}

/* A FIFO without readers is opened for writing when one has come. */
static int open_waiting(struct host_mount *mount, const struct host_path *path,
                        const struct file *file, struct host_file **opened)
{
    int64_t pause_ns = FIFO_PAUSE_NS;
    int err;

    while ((err = host_file_open(mount, path, file_flags(file) & FLAGS_KEPT, 0,
                                 opened)) == -HE_NXIO &&
           (file_flags(file) & HO_NONBLOCK) == 0 && node_is(file->node, HS_IFIFO)) {
        if ((err = host_fifo_pause(&pause_ns)) < 0) {
            break;
        }
    }
    return err;
}

int host_open(struct node *node, struct file *file)
{
    static const struct name no_name = {NULL, 0};
    struct host_node *host = host_node_of(node);
    struct host_mount *mount = host_mount_of(node);
    uint32_t flags = file_flags(file) & FLAGS_KEPT;
    struct host_file *opened =
        host->is_stream ? stream_again(mount, flags) : take_fresh(host, flags);
    struct host_path path;

    if (opened == NULL && host->is_stream) {
        return -HE_NOMEM;
    }
    if (opened == NULL) {
        int err = host_path_of(&path, host, no_name);

        if (err == 0) {
            err = open_waiting(mount, &path, file, &opened);
            host_path_end(&path);
        }
        if (err < 0) {
            return err;
        }
    }
    file->object = opened;
    file->ops = node_is(node, HS_IFDIR)   ? &dir_ops
                : node_is(node, HS_IFIFO) ? &host_fifo_file_ops
                                          : &file_ops;
    mutex_lock(&mount->lock);
    list_push_front(&host->files, &opened->link);
    mutex_unlock(&mount->lock);
    return 0;
}
