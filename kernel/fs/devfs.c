/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Devices are nodes without content of their own; what they do is in their file
 * operations. None of them holds a lock while it reads or writes.
 */
#include "fs/devfs.h"
#include "core/console.h"
#include "core/entropy.h"
#include "fs/ramfs.h"
#include "fs/tty.h"
#include "lib/string.h"

#define DEVICE_NUMBER(major, minor) ((major) << 8 | (minor))
#define FIRST_INO                   16

static ptrdiff_t null_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return 0;
}

static ptrdiff_t null_write(struct file *file, const void *buf, size_t len,
                            int64_t offset)
{
    (void)file, (void)buf, (void)offset;
    return (ptrdiff_t)len;
}

/* Any position is as good as the other. */
static int64_t device_seek(struct file *file, int64_t offset, int whence)
{
    (void)file, (void)offset, (void)whence;
    return 0;
}

static ptrdiff_t zero_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)offset;
    memset(buf, 0, len);
    return (ptrdiff_t)len;
}

static ptrdiff_t full_write(struct file *file, const void *buf, size_t len,
                            int64_t offset)
{
    (void)file, (void)buf, (void)offset;
    return len == 0 ? 0 : -HE_NOSPC;
}

static ptrdiff_t random_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)offset;
    entropy_read(buf, len);
    return (ptrdiff_t)len;
}

static ptrdiff_t random_write(struct file *file, const void *buf, size_t len,
                              int64_t offset)
{
    (void)file, (void)offset;
    entropy_add(buf, len);
    return (ptrdiff_t)len;
}

const struct tty_discipline *tty_discipline;

/* Acquire pairs with the release in tty.c. */
static inline const struct tty_discipline *discipline(void)
{
    return __atomic_load_n(&tty_discipline, __ATOMIC_ACQUIRE);
}

static ptrdiff_t read_input(char *buf, size_t len, bool nonblock)
{
    const struct tty_discipline *own = discipline();

    return own != NULL ? own->read(buf, len, nonblock) : console_read(buf, len, nonblock);
}

static ptrdiff_t tty_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)offset;
    return len > 0 ? read_input(buf, len, (file_flags(file) & HO_NONBLOCK) != 0) : 0;
}

/* Blocks for the first piece only: the rest is what has arrived by then. */
static ptrdiff_t tty_readv(struct file *file, const struct hermit_iovec *iov, int count)
{
    bool nonblock = (file_flags(file) & HO_NONBLOCK) != 0;
    ptrdiff_t done = 0;

    for (int i = 0; i < count; i++) {
        if (iov[i].len == 0) {
            continue;
        }
        ptrdiff_t part = read_input(iov[i].base, iov[i].len, nonblock || done > 0);

        if (part < 0) {
            return done > 0 ? done : part;
        }
        done += part;
        if ((uint64_t)part < iov[i].len) {
            break;
        }
    }
    return done;
}

static uint32_t tty_poll(struct file *file, struct ready_watch *watch)
{
    (void)file;
    const struct tty_discipline *own = discipline();

    return own != NULL ? own->poll(watch) : console_poll(watch);
}

/* The host may tell standard error from standard output. */
static ptrdiff_t write_to(const struct file *file, const void *buf, size_t len)
{
    return file->node == &devfs_nodes[DEVICE_STDERR] ? console_write_error(buf, len)
                                                     : console_write(buf, len);
}

/* The host's streams may be files or pipes; /dev/tty and /dev/console are terminals. */
static bool tty_is_terminal(const struct file *file)
{
    ptrdiff_t id = file->node - devfs_nodes;

    return id < DEVICE_STDIN || console_is_terminal((uint32_t)(id - DEVICE_STDIN));
}

static ptrdiff_t tty_write(struct file *file, const void *buf, size_t len, int64_t offset)
{
    (void)offset;
    return write_to(file, buf, len);
}

/* What one write of a vector has come to. */
struct progress {
    const struct file *file;
    ptrdiff_t done; /* bytes */
    ptrdiff_t error;
};

/* False: it ends here. */
static bool go_on(struct progress *progress, const void *buf, size_t len)
{
    ptrdiff_t taken = len > 0 ? write_to(progress->file, buf, len) : 0;

    if (taken < 0) {
        progress->error = taken;
        return false;
    }
    progress->done += taken;
    return (size_t)taken == len;
}

/* Small pieces are put together first, so that they stay together. */
static ptrdiff_t tty_writev(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct progress progress = {.file = file};
    char line[256];
    size_t held = 0;
    bool goes_on = true;

    for (int i = 0; i < count && goes_on; i++) {
        if (held + iov[i].len > sizeof(line)) {
            goes_on = go_on(&progress, line, held);
            held = 0;
        }
        if (goes_on && iov[i].len > sizeof(line)) {
            goes_on = go_on(&progress, iov[i].base, iov[i].len);
        } else if (goes_on) {
            memcpy(line + held, iov[i].base, iov[i].len);
            held += iov[i].len;
        }
    }
    if (goes_on) {
        (void)go_on(&progress, line, held);
    }
    return progress.done > 0 ? progress.done : progress.error;
}

static const struct file_ops null_ops = {
    .read = null_read, .write = null_write, .seek = device_seek};
static const struct file_ops zero_ops = {
    .read = zero_read, .write = null_write, .seek = device_seek};
static const struct file_ops full_ops = {
    .read = zero_read, .write = full_write, .seek = device_seek};
static const struct file_ops random_ops = {
    .read = random_read, .write = random_write, .seek = device_seek};
static const struct file_ops tty_ops = {.read = tty_read,
                                        .write = tty_write,
                                        .readv = tty_readv,
                                        .writev = tty_writev,
                                        .poll = tty_poll,
                                        .is_tty = tty_is_terminal};

static const struct file_ops *const ops_of_device[DEVICE_COUNT] = {
    [DEVICE_NULL] = &null_ops,      [DEVICE_ZERO] = &zero_ops,
    [DEVICE_FULL] = &full_ops,      [DEVICE_RANDOM] = &random_ops,
    [DEVICE_URANDOM] = &random_ops, [DEVICE_TTY] = &tty_ops,
    [DEVICE_CONSOLE] = &tty_ops,    [DEVICE_STDIN] = &tty_ops,
    [DEVICE_STDOUT] = &tty_ops,     [DEVICE_STDERR] = &tty_ops,
};

static int device_open(struct node *node, struct file *file)
{
    file->ops = ops_of_device[node - devfs_nodes];
    return 0;
}

static const struct node_ops device_ops = {.open = device_open};

/* References: the directory entry or the file below, and one for ever. */
#define DEVICE(id, permissions, number)       \
    [id] = {.ops = &device_ops,               \
            .fs = &ram_filesystem,            \
            .refs = 2,                        \
            .mode = HS_IFCHR | (permissions), \
            .nlink = 1,                       \
            .ino = FIRST_INO + (id),          \
            .rdev = (number)}

struct node devfs_nodes[DEVICE_COUNT] = {
    DEVICE(DEVICE_NULL, 0666, DEVICE_NUMBER(1, 3)),
    DEVICE(DEVICE_ZERO, 0666, DEVICE_NUMBER(1, 5)),
    DEVICE(DEVICE_FULL, 0666, DEVICE_NUMBER(1, 7)),
    DEVICE(DEVICE_RANDOM, 0666, DEVICE_NUMBER(1, 8)),
    DEVICE(DEVICE_URANDOM, 0666, DEVICE_NUMBER(1, 9)),
    DEVICE(DEVICE_TTY, 0666, DEVICE_NUMBER(5, 0)),
    DEVICE(DEVICE_CONSOLE, 0600, DEVICE_NUMBER(5, 1)),
    DEVICE(DEVICE_STDIN, 0600, DEVICE_NUMBER(5, 2)),
    DEVICE(DEVICE_STDOUT, 0600, DEVICE_NUMBER(5, 3)),
    DEVICE(DEVICE_STDERR, 0600, DEVICE_NUMBER(5, 4)),
};

#define STREAM(id)                                                             \
    {                                                                          \
        .ops = &tty_ops, .node = &devfs_nodes[id], .refs = 1, .flags = HO_RDWR \
    }

struct file devfs_streams[3] = {STREAM(DEVICE_STDIN), STREAM(DEVICE_STDOUT),
                                STREAM(DEVICE_STDERR)};
