/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Walking through a tree. A directory is read before what is in it is visited, so
 * only one is open at a time, however deep it goes. A directory that is an ancestor of
 * itself (by a symbolic link) is not entered again.
 */
#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

struct ancestor {
    const struct ancestor *up;
    dev_t dev;
    ino_t ino;
};

struct walk {
    int (*fn)(const char *path, const struct stat *st, int type, struct FTW *ftw);
    int (*old_fn)(const char *path, const struct stat *st, int type);
    int flags;
    dev_t dev; /* of the first directory */
    char path[PATH_MAX];
};

static int visit(struct walk *walk, size_t len, int level, const struct ancestor *up);

static int tell(struct walk *walk, const struct stat *st, int type, struct FTW *ftw)
{
    if (walk->old_fn != NULL) {
        return walk->old_fn(walk->path, st, type == FTW_SLN ? FTW_SL : type);
    }
    return walk->fn(walk->path, st, type, ftw);
}

/* FTW_*, with what stat() said in *st. -1 and errno if it failed otherwise. */
static int classify(const struct walk *walk, struct stat *st)
{
    if ((walk->flags & FTW_PHYS) == 0 && stat(walk->path, st) == 0) {
        return S_ISDIR(st->st_mode) ? FTW_D : FTW_F;
    }
    if (lstat(walk->path, st) == 0) {
        if (S_ISLNK(st->st_mode)) {
            return (walk->flags & FTW_PHYS) != 0 ? FTW_SL : FTW_SLN;
        }
        return S_ISDIR(st->st_mode) ? FTW_D : FTW_F;
    }
    return errno == EACCES ? FTW_NS : -1;
}

static bool is_ancestor(const struct ancestor *up, const struct stat *st)
{
    while (up != NULL && (up->dev != st->st_dev || up->ino != st->st_ino)) {
        up = up->up;
    }
    return up != NULL;
}

/* Visits each name of entries and frees them. */
static int visit_all(struct walk *walk, struct dirent **entries, int count, size_t len,
                     int level, const struct ancestor *own)
{
    bool has_slash = len > 0 && walk->path[len - 1] == '/';
    int result = 0;

    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        size_t name_len = strlen(name);

        if (result == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            if (len + 1 + name_len >= sizeof(walk->path)) {
                result = (int)__posix_fail(-ENAMETOOLONG);
            } else {
                size_t at = len;

                if (!has_slash) {
                    walk->path[at++] = '/';
                }
                memcpy(walk->path + at, name, name_len + 1);
                result = visit(walk, at + name_len, level + 1, own);
                walk->path[len] = '\0';
            }
        }
        free(entries[i]);
    }
    free(entries);
    return result;
}

static int visit_directory(struct walk *walk, const struct stat *st, size_t len,
                           struct FTW *ftw, const struct ancestor *up)
{
    const struct ancestor own = {up, st->st_dev, st->st_ino};
    struct dirent **entries;
    bool depth = (walk->flags & FTW_DEPTH) != 0;
    int count = scandir(walk->path, &entries, NULL, NULL);

    if (count < 0) {
        return errno == EACCES ? tell(walk, st, FTW_DNR, ftw) : -1;
    }
    int result = depth ? 0 : tell(walk, st, FTW_D, ftw);

    if (result != 0) {
        for (int i = 0; i < count; i++) {
            free(entries[i]);
        }
        free(entries);
        return result;
    }
    result = visit_all(walk, entries, count, len, ftw->level, &own);
    return result == 0 && depth ? tell(walk, st, FTW_DP, ftw) : result;
}

/* FTW_CHDIR: goes where the last name of the path is. */
static int enter_parent(const struct walk *walk, int base)
{
    char parent[PATH_MAX];

    if ((walk->flags & FTW_CHDIR) == 0 || base == 0) {
        return 0;
    }
    memcpy(parent, walk->path, (size_t)base);
    parent[base] = '\0';
    return chdir(parent);
}

static int visit(struct walk *walk, size_t len, int level, const struct ancestor *up)
{
    const char *slash = strrchr(walk->path, '/');
    struct FTW ftw = {
        slash != NULL && slash[1] != '\0' ? (int)(slash + 1 - walk->path) : 0, level};
    struct stat st;
    int type = classify(walk, &st);

    if (type < 0) {
        return -1;
    }
    if (level == 0) {
        walk->dev = st.st_dev;
    } else if ((walk->flags & FTW_MOUNT) != 0 && type != FTW_NS &&
               st.st_dev != walk->dev) {
        return 0;
    }
    if (type == FTW_D && is_ancestor(up, &st)) {
        return 0;
    }
    if (enter_parent(walk, ftw.base) < 0) {
        return -1;
    }
    return type == FTW_D ? visit_directory(walk, &st, len, &ftw, up)
                         : tell(walk, &st, type, &ftw);
}

static int start(struct walk *walk, const char *path)
{
    size_t len = strlen(path);
    char *before = NULL;

    if (len == 0 || len >= sizeof(walk->path)) {
        return (int)__posix_fail(len == 0 ? -ENOENT : -ENAMETOOLONG);
    }
    if ((walk->flags & FTW_CHDIR) != 0) {
        /* Names are relative to where we are, which changes: begin with all of it. */
        before = getcwd(NULL, 0);
        if (before == NULL || realpath(path, walk->path) == NULL) {
            free(before);
            return -1;
        }
        len = strlen(walk->path);
    } else {
        memcpy(walk->path, path, len + 1);
        while (len > 1 && walk->path[len - 1] == '/') {
            walk->path[--len] = '\0';
        }
    }
    int result = visit(walk, len, 0, NULL);

    if (before != NULL) {
        int error = errno;

        result = chdir(before) < 0 && result == 0 ? -1 : result;
        errno = result == 0 ? errno : error;
        free(before);
    }
    return result;
}

int nftw(const char *path,
         int (*fn)(const char *path, const struct stat *st, int type, struct FTW *ftw),
         int fds, int flags)
{
    struct walk *walk = malloc(sizeof(*walk));

    if (fds < 1) {
        free(walk);
        return (int)__posix_fail(-EINVAL);
    }
    if (walk == NULL) {
        return -1;
    }
    walk->fn = fn;
    walk->old_fn = NULL;
    walk->flags = flags;
    int result = start(walk, path);

    free(walk);
    return result;
}

int ftw(const char *path, int (*fn)(const char *path, const struct stat *st, int type),
        int fds)
{
    struct walk *walk = malloc(sizeof(*walk));

    if (fds < 1) {
        free(walk);
        return (int)__posix_fail(-EINVAL);
    }
    if (walk == NULL) {
        return -1;
    }
    walk->fn = NULL;
    walk->old_fn = fn;
    walk->flags = 0;
    int result = start(walk, path);

    free(walk);
    return result;
}
