/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A directory's entries as a sorted array. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

struct entries {
    struct dirent **list;
    size_t count, room;
};

/* 0 or -1 without memory. The copy is as long as its name. */
static int add(struct entries *entries, const struct dirent *entry)
{
    if (entries->count == entries->room) {
        size_t room = entries->room != 0 ? 2 * entries->room : 16;
        struct dirent **list = realloc(entries->list, room * sizeof(*list));

        if (list == NULL) {
            return -1;
        }
        entries->list = list;
        entries->room = room;
    }
    size_t len = offsetof(struct dirent, d_name) + strlen(entry->d_name) + 1;
    struct dirent *copy = malloc(len);

    if (copy == NULL) {
        return -1;
    }
    memcpy(copy, entry, len);
    entries->list[entries->count++] = copy;
    return 0;
}

static int collect(DIR *dir, struct entries *entries,
                   int (*select)(const struct dirent *))
{
    struct dirent *entry;

    errno = 0; /* tells the end of the directory from an error */
    while (entry = readdir(dir), entry != NULL) {
        if ((select == NULL || select(entry) != 0) && add(entries, entry) < 0) {
            return -1;
        }
        errno = 0;
    }
    return errno != 0 ? -1 : 0;
}

int scandirat(int dirfd, const char *path, struct dirent ***result,
              int (*select)(const struct dirent *),
              int (*compare)(const struct dirent **, const struct dirent **))
{
    struct entries entries = {NULL, 0, 0};
    int saved = errno;
    int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (dir == NULL) {
        if (fd >= 0) {
            sys_close(fd);
        }
        return -1;
    }
    if (collect(dir, &entries, select) < 0) {
        saved = errno;
        while (entries.count > 0) {
            free(entries.list[--entries.count]);
        }
        free(entries.list);
        closedir(dir);
        errno = saved;
        return -1;
    }
    closedir(dir);
    errno = saved;
    if (compare != NULL && entries.count > 1) {
        qsort(entries.list, entries.count, sizeof(entries.list[0]),
              (int (*)(const void *, const void *))(void (*)(void))compare);
    }
    *result = entries.list;
    return (int)entries.count;
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}

int scandir(const char *path, struct dirent ***result,
            int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **))
{
    return scandirat(AT_FDCWD, path, result, select, compare);
}

int versionsort(const struct dirent **a, const struct dirent **b)
{
    return strverscmp((*a)->d_name, (*b)->d_name);
}
