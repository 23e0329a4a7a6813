/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The directory /proc/self/fd leads to the nodes of open files; what has none (a pipe, a
 * socket) is listed and cannot be opened.
 */
#include "fs/fd.h"
#include "fs/procfs.h"
#include "lib/printf.h"
#include "lib/string.h"

#define FIRST_FD 2 /* positions 0 and 1 are "." and ".." */

/* The number that name is, or -1. */
static int number_of(struct name name)
{
    int number = 0;

    for (size_t i = 0; i < name.len; i++) {
        if (name.text[i] < '0' || name.text[i] > '9' || number >= HERMIT_OPEN_MAX) {
            return -1;
        }
        number = 10 * number + (name.text[i] - '0');
    }
    return name.len > 1 && name.text[0] == '0' ? -1 : number;
}

static int fd_lookup(struct node *dir, struct name name, struct node **child)
{
    if (name.len == 2 && memcmp(name.text, "..", 2) == 0) {
        *child = node_get(&ram_node_of(dir)->dir.parent->node);
        return 0;
    }
    struct file *file = fd_get(number_of(name));

    if (file == NULL) {
        return -HE_NOENT;
    }
    *child = file->node != NULL ? node_get(file->node) : NULL;
    file_put(file);
    return *child != NULL ? 0 : -HE_NXIO;
}

static int fd_create(struct node *dir, struct name name, uint32_t mode,
                     struct node **child)
{
    (void)dir, (void)name, (void)mode, (void)child;
    return -HE_PERM;
}

static int fd_remove(struct node *dir, struct name name)
{
    (void)dir, (void)name;
    return -HE_PERM;
}

static int fd_rename(struct node *from_dir, struct name from, struct node *to_dir,
                     struct name to)
{
    (void)from_dir, (void)from, (void)to_dir, (void)to;
    return -HE_PERM;
}

static int fd_own_name(struct node *dir, char *buf)
{
    return ram_dir_ops.own_name(dir, buf);
}

static bool is_open(int fd)
{
    struct file *file = fd_get(fd);

    if (file != NULL) {
        file_put(file);
    }
    return file != NULL;
}

/* Positions are numbers of descriptors, FIRST_FD higher. */
static ptrdiff_t fd_getdents(struct file *file, void *buf, size_t len)
{
    const size_t reclen = ALIGN_UP(offsetof(struct hermit_dirent64, name) + 8, 8);
    char *to = buf;

    mutex_lock(&file->node->lock);
    while (file->offset < HERMIT_OPEN_MAX + FIRST_FD && len >= reclen) {
        int64_t pos = file->offset++;
        int fd = (int)pos - FIRST_FD;
        struct hermit_dirent64 head = {.ino = (uint64_t)pos + 1,
                                       .offset = pos + 1,
                                       .reclen = (uint16_t)reclen,
                                       .type = fd >= 0 ? 0 : HS_IFDIR >> 12};
        char name[8] = "..";

        if (fd >= 0) {
            if (!is_open(fd)) {
                continue;
            }
            ksnprintf(name, sizeof(name), "%d", fd);
        } else {
            name[pos + 1] = '\0'; /* "." or ".." */
        }
        memset(to, 0, reclen);
        memcpy(to, &head, offsetof(struct hermit_dirent64, name));
        memcpy(to + offsetof(struct hermit_dirent64, name), name, strlen(name));
        to += reclen;
        len -= reclen;
    }
    mutex_unlock(&file->node->lock);
    return to == buf && len < reclen ? -HE_INVAL : to - (char *)buf;
}

static ptrdiff_t fd_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    return ram_dir_file_ops.read(file, buf, len, offset);
}

static int64_t fd_seek(struct file *file, int64_t offset, int whence)
{
    return ram_dir_file_ops.seek(file, offset, whence);
}

static const struct file_ops fd_dir_ops = {
    .read = fd_read, .seek = fd_seek, .getdents = fd_getdents};

static int fd_open(struct node *node, struct file *file)
{
    (void)node;
    file->ops = &fd_dir_ops;
    return 0;
}

const struct node_ops proc_fd_ops = {
    .lookup = fd_lookup,
    .create = fd_create,
    .unlink = fd_remove,
    .rmdir = fd_remove,
    .rename = fd_rename,
    .own_name = fd_own_name,
    .open = fd_open,
};
