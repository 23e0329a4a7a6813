/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From a path to a node: components, ".", "..", mounts and symbolic links (POSIX
 * 2017, XBD 4.13). At most PATH_LINKS_MAX links are followed. ".." of the root is
 * the root. A path that ends in slashes names a directory.
 */
#ifndef KERNEL_FS_PATH_H
#define KERNEL_FS_PATH_H

#include "fs/node.h"

#define PATH_LINKS_MAX 40

/*
 * A walk in progress. After path_walk() all but the last component have been
 * walked: dir is where the last one belongs.
 */
struct walk {
    struct node *dir; /* holds a reference */
    struct name last; /* may be "." or "..", or too long; len 0: the path is the root */
    const char *rest; /* behind last: slashes or nothing */
    char *spliced;    /* what a followed link left to walk; from the heap, or null */
    unsigned links;
};

/*
 * Walks to the last component. start is where a relative path begins (null: the
 * current directory). On success path_walk_end() must follow. -HE_NOENT,
 * -HE_NOTDIR, -HE_LOOP, -HE_NAMETOOLONG, -HE_FAULT null path, -HE_NOMEM.
 */
int path_walk(struct walk *walk, struct node *start, const char *path);
void path_walk_end(struct walk *walk);

/* Looks the last component up, without following it: mounts are crossed. */
int path_last(const struct walk *walk, struct node **node);

/* Replaces the last component by the content of link and walks on to the new last
 * component. Takes over the reference to link. On failure the walk is still there. */
int path_follow(struct walk *walk, struct node *link);

static inline bool path_wants_dir(const struct walk *walk)
{
    return *walk->rest == '/';
}

/* Whether the last component is a name, not "/", "." or "..". */
bool path_last_is_name(const struct walk *walk);

/* 0 if the last component is a name that may be handed to a node's operations,
 * -HE_NAMETOOLONG, or otherwise if it is no name. path_last() checks by itself. */
int path_check_last(const struct walk *walk, int otherwise);

/* The node of path with a reference. follow: of a final symbolic link, too. */
int path_lookup(struct node *start, const char *path, bool follow, struct node **node);

/* The same, but only a directory: else -HE_NOTDIR. */
int path_lookup_dir(struct node *start, const char *path, struct node **node);

/*
 * The absolute path of dir into buf; its length with the NUL. -HE_RANGE buf too
 * short, -HE_NOENT dir has been removed.
 */
int path_of_dir(struct node *dir, char *buf, size_t len);

/* The current directory, with a reference. */
struct node *path_cwd(void);
void path_set_cwd(struct node *dir); /* takes over the caller's reference */

/* Where the program started, the root unless path_set_start() said otherwise; with a
 * reference. path_set_start() makes it the current directory too and takes over the
 * caller's reference; once, before the program runs. */
struct node *path_start(void);
void path_set_start(struct node *dir);

/*
 * Makes root (whose reference is taken over on success and kept for ever) appear
 * in place of what is at path, which may be a root mounted earlier. -HE_BUSY
 * somebody else mounts there at the same time, -HE_NOMEM, and as path_lookup_dir().
 */
int path_mount(const char *path, struct node *root);

#endif
