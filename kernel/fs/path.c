/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The walk is a loop: a symbolic link in the way is replaced, in front of what is
 * left of the path, by its content.
 */
#include "fs/path.h"
#include "fs/roottree.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sync/spinlock.h"

struct mount {
    struct mount *next;
    struct node *over, *root;
};

/* Only grows; new ones are added at the front under mount_mutex. */
static struct mount *mounts;
static struct mutex mount_mutex = MUTEX_INIT;

static struct spinlock cwd_lock = SPINLOCK_OF(LOCK_FILES);
static struct node *cwd = ROOT_NODE;        /* guarded by cwd_lock; holds a reference */
static struct node *started_in = ROOT_NODE; /* constant once the program runs */

struct node *path_cwd(void)
{
    spin_lock(&cwd_lock);
    struct node *dir = node_get(cwd);

    spin_unlock(&cwd_lock);
    return dir;
}

void path_set_cwd(struct node *dir)
{
    spin_lock(&cwd_lock);
    struct node *old = cwd;

    cwd = dir;
    spin_unlock(&cwd_lock);
    node_put(old);
}

struct node *path_start(void)
{
    return node_get(started_in);
}

void path_set_start(struct node *dir)
{
    started_in = node_get(dir);
    path_set_cwd(dir);
}

static inline bool is_dot(struct name name)
{
    return name.len == 1 && name.text[0] == '.';
}

static inline bool is_dot_dot(struct name name)
{
    return name.len == 2 && name.text[0] == '.' && name.text[1] == '.';
}

bool path_last_is_name(const struct walk *walk)
{
    return walk->last.len != 0 && !is_dot(walk->last) && !is_dot_dot(walk->last);
}

/* That the directory is no more comes first, as on Linux. */
static int name_too_long(const struct node *dir)
{
    return node_is_removed(dir) ? -HE_NOENT : -HE_NAMETOOLONG;
}

int path_check_last(const struct walk *walk, int otherwise)
{
    if (!path_last_is_name(walk)) {
        return otherwise;
    }
    return walk->last.len <= HERMIT_NAME_MAX ? 0 : name_too_long(walk->dir);
}

/* Takes over the reference to node and hands out one to what is mounted there. */
static struct node *cross_mounts(struct node *node)
{
    struct node *root;

    /* Acquire pairs with the release in path_mount(). */
    while ((root = __atomic_load_n(&node->mounted, __ATOMIC_ACQUIRE)) != NULL) {
        node_get(root);
        node_put(node);
        node = root;
    }
    return node;
}

/* What dir covers, if it is the root of a mount; else dir. */
static struct node *uncover(struct node *dir)
{
    const struct mount *mount = __atomic_load_n(&mounts, __ATOMIC_ACQUIRE);

    while (mount != NULL) {
        if (mount->root == dir) {
            dir = mount->over;
            mount = __atomic_load_n(&mounts, __ATOMIC_ACQUIRE);
        } else {
            mount = mount->next;
        }
    }
    return dir;
}

/* One step from a directory, without following links. */
static int step(struct node *dir, struct name name, struct node **node)
{
    if (name.len == 0 || is_dot(name)) {
        *node = node_get(dir);
        return 0;
    }
    if (name.len > HERMIT_NAME_MAX) {
        return name_too_long(dir);
    }
    if (is_dot_dot(name)) {
        dir = uncover(dir);
    }
    int err = dir->ops->lookup(dir, name, node);

    if (err == 0) {
        *node = cross_mounts(*node);
    }
    return err;
}

/* Cuts the next component off; false if there is none. */
static bool next_name(const char **rest, struct name *name)
{
    const char *at = *rest;

    while (*at == '/') {
        at++;
    }
    name->text = at;
    while (*at != '\0' && *at != '/') {
        at++;
    }
    name->len = (size_t)(at - name->text);
    *rest = at;
    return name->len != 0;
}

static bool only_slashes(const char *text)
{
    while (*text == '/') {
        text++;
    }
    return *text == '\0';
}

/* The rest of the path is now the content of link and what was left. */
static COLD int splice(struct walk *walk, struct node *link)
{
    size_t left = strlen(walk->rest);
    char *text = NULL;

    if (++walk->links > PATH_LINKS_MAX) {
        return -HE_LOOP;
    }
    text = kmalloc(HERMIT_PATH_MAX + left + 1);
    if (text == NULL) {
        return -HE_NOMEM;
    }
    ptrdiff_t len = link->ops->readlink(link, text, HERMIT_PATH_MAX);

    if (len <= 0 || len == HERMIT_PATH_MAX) {
        kfree(text);
        return len < 0 ? (int)len : len == 0 ? -HE_NOENT : -HE_NAMETOOLONG;
    }
    memcpy(text + len, walk->rest, left + 1);
    kfree(walk->spliced);
    walk->spliced = text;
    walk->rest = text;
    if (text[0] == '/') {
        node_put(walk->dir);
        walk->dir = cross_mounts(node_get(ROOT_NODE));
    }
    return 0;
}

/* Enters the component in walk->last, which is not the final one. */
static int enter(struct walk *walk)
{
    struct node *node;
    int err = step(walk->dir, walk->last, &node);

    if (err < 0) {
        return err;
    }
    if (node_is(node, HS_IFLNK)) {
        err = splice(walk, node);
        node_put(node);
        return err;
    }
    if (!node_is(node, HS_IFDIR)) {
        node_put(node);
        return -HE_NOTDIR;
    }
    node_put(walk->dir);
    walk->dir = node;
    return 0;
}

/* Walks on from walk->rest until one component is left. */
static int walk_on(struct walk *walk)
{
    while (next_name(&walk->rest, &walk->last)) {
        if (only_slashes(walk->rest)) {
            return 0;
        }
        int err = enter(walk);

        if (err < 0) {
            return err;
        }
    }
    return 0;
}

int path_walk(struct walk *walk, struct node *start, const char *path)
{
    if (path == NULL) {
        return -HE_FAULT;
    }
    if (path[0] == '\0') {
        return -HE_NOENT;
    }
    if (strnlen(path, HERMIT_PATH_MAX) == HERMIT_PATH_MAX) {
        return -HE_NAMETOOLONG;
    }
    *walk = (struct walk){.rest = path};
    if (path[0] == '/') {
        walk->dir = cross_mounts(node_get(ROOT_NODE));
    } else {
        walk->dir = start != NULL ? node_get(start) : path_cwd();
    }
    int err = walk_on(walk);

    if (err < 0) {
        path_walk_end(walk);
    }
    return err;
}

void path_walk_end(struct walk *walk)
{
    node_put(walk->dir);
    kfree(walk->spliced);
}

int path_last(const struct walk *walk, struct node **node)
{
    return step(walk->dir, walk->last, node);
}

int path_follow(struct walk *walk, struct node *link)
{
    int err = splice(walk, link);

    node_put(link);
    return err < 0 ? err : walk_on(walk);
}

int path_lookup(struct node *start, const char *path, bool follow, struct node **node)
{
    struct walk walk;
    int err = path_walk(&walk, start, path);

    if (err < 0) {
        return err;
    }
    while ((err = path_last(&walk, node)) == 0 && node_is(*node, HS_IFLNK) &&
           (follow || path_wants_dir(&walk))) {
        err = path_follow(&walk, *node);
        if (err < 0) {
            break;
        }
    }
    if (err == 0 && path_wants_dir(&walk) && !node_is(*node, HS_IFDIR)) {
        node_put(*node);
        err = -HE_NOTDIR;
    }
    path_walk_end(&walk);
    return err;
}

int path_lookup_dir(struct node *start, const char *path, struct node **node)
{
    int err = path_lookup(start, path, true, node);

    if (err == 0 && !node_is(*node, HS_IFDIR)) {
        node_put(*node);
        err = -HE_NOTDIR;
    }
    return err;
}

/* Puts "/name" in front of at; null if there is no room. */
static COLD char *prepend_own_name(struct node *dir, char *at, const char *buf, int *err)
{
    char name[HERMIT_NAME_MAX + 1];

    *err = dir->ops->own_name(dir, name);
    if (*err < 0) {
        return NULL;
    }
    size_t len = strlen(name);

    if ((size_t)(at - buf) < len + 1) {
        *err = -HE_RANGE;
        return NULL;
    }
    at -= len;
    memcpy(at, name, len);
    *--at = '/';
    return at;
}

COLD int path_of_dir(struct node *dir, char *buf, size_t len)
{
    char *end = buf + len, *at = end;
    struct node *root = cross_mounts(node_get(ROOT_NODE));
    int err = len >= 2 ? 0 : -HE_RANGE;

    node_get(dir);
    if (err == 0) {
        *--at = '\0';
    }
    while (err == 0 && dir != root) {
        struct node *parent;

        at = prepend_own_name(uncover(dir), at, buf, &err);
        if (err < 0 || (err = step(dir, (struct name){"..", 2}, &parent)) < 0) {
            break;
        }
        node_put(dir);
        dir = parent;
    }
    node_put(dir);
    node_put(root);
    if (err < 0) {
        return err;
    }
    if (*at == '\0') {
        *--at = '/';
    }
    memmove(buf, at, (size_t)(end - at));
    return (int)(end - at);
}

COLD int path_mount(const char *path, struct node *root)
{
    struct mount *mount = kmalloc(sizeof(*mount));
    struct node *dir = NULL;
    int err = mount != NULL ? path_lookup_dir(NULL, path, &dir) : -HE_NOMEM;

    if (err < 0) {
        kfree(mount);
        return err;
    }
    *mount = (struct mount){.over = dir, .root = root};
    mutex_lock(&mount_mutex);
    if (dir->mounted != NULL) {
        mutex_unlock(&mount_mutex);
        node_put(dir);
        kfree(mount);
        return -HE_BUSY;
    }
    mount->next = mounts;
    /* Releases pair with the acquires in cross_mounts() and uncover(). The list is
     * first, so that who crosses the mount finds the way back. */
    __atomic_store_n(&mounts, mount, __ATOMIC_RELEASE);
    __atomic_store_n(&dir->mounted, root, __ATOMIC_RELEASE);
    mutex_unlock(&mount_mutex);
    return 0;
}
