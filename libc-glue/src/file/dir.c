/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Directory streams: a descriptor and a buffer of entries as the kernel writes
 * them. A position is what the kernel gives with each entry, for lseek().
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lock.h"

#define DIR_BUFFER_BYTES 2048

struct __dir_stream {
    int fd;
    uint32_t lock;       /* guards what follows */
    int64_t position;    /* behind the entry that was read last */
    size_t next, end;    /* of the entries in buffer that are not read yet */
    struct dirent entry; /* what readdir() returned */
    _Alignas(struct hermit_dirent64) char buffer[DIR_BUFFER_BYTES];
};

static DIR *make_stream(int fd)
{
    DIR *dir = calloc(1, sizeof(*dir));

    if (dir != NULL) {
        dir->fd = fd;
    }
    return dir;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        return NULL;
    }
    DIR *dir = make_stream(fd);

    if (dir == NULL) {
        sys_close(fd);
    }
    return dir;
}

DIR *fdopendir(int fd)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    if (result == 0 && (st.mode & HS_IFMT) != HS_IFDIR) {
        result = -ENOTDIR;
    }
    if (result < 0) {
        __posix_fail(result);
        return NULL;
    }
    return make_stream(fd);
}

int closedir(DIR *dir)
{
    int fd = dir->fd;

    free(dir);
    return close(fd);
}

/* The stream goes, its descriptor stays. */
int fdclosedir(DIR *dir)
{
    int fd = dir->fd;

    free(dir);
    return fd;
}

int dirfd(DIR *dir)
{
    return dir->fd;
}

/* 1 with the next entry in *entry, 0 at the end, or -errno. */
static int next_entry(DIR *dir, struct dirent *entry)
{
    if (dir->next == dir->end) {
        int64_t len = sys_getdents64(dir->fd, dir->buffer, sizeof(dir->buffer));

        if (len <= 0) {
            return (int)len;
        }
        dir->next = 0;
        dir->end = (size_t)len;
    }
    const struct hermit_dirent64 *from = (const void *)(dir->buffer + dir->next);

    dir->next += from->reclen;
    dir->position = from->offset;
    entry->d_ino = from->ino;
    entry->d_off = from->offset;
    entry->d_reclen = sizeof(*entry);
    entry->d_type = from->type;
    strcpy(entry->d_name, from->name); /* the kernel's names fit: HERMIT_NAME_MAX */
    return 1;
}

struct dirent *readdir(DIR *dir)
{
    lock_acquire(&dir->lock);
    int result = next_entry(dir, &dir->entry);

    lock_release(&dir->lock);
    if (result < 0) {
        __posix_fail(result);
    }
    return result > 0 ? &dir->entry : NULL;
}

int readdir_r(DIR *restrict dir, struct dirent *restrict entry,
              struct dirent **restrict result)
{
    lock_acquire(&dir->lock);
    int found = next_entry(dir, entry);

    lock_release(&dir->lock);
    *result = found > 0 ? entry : NULL;
    return found < 0 ? -found : 0;
}

void seekdir(DIR *dir, long position)
{
    lock_acquire(&dir->lock);
    if (sys_lseek(dir->fd, position, HSEEK_SET) >= 0) {
        dir->position = position;
        dir->next = dir->end = 0;
    }
    lock_release(&dir->lock);
}

void rewinddir(DIR *dir)
{
    seekdir(dir, 0);
}

long telldir(DIR *dir)
{
    lock_acquire(&dir->lock);
    long position = dir->position;

    lock_release(&dir->lock);
    return position;
}

_Static_assert(sizeof(((struct dirent *)0)->d_name) == HERMIT_NAME_MAX + 1,
               "every name fits");
