/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The RAM file system: the operations on names; its nodes are in ramnode.c. ram_tree_lock
 * guards all names, parents and link counts of every RAM file system; it is taken before
 * a node's lock. Nothing that it guards is released under it.
 */
#include "fs/ramfs.h"
#include "fs/ramdir.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sched/mutex.h"

#define NLINK_MAX    UINT32_C(0x7fffffff)
#define SET_GROUP_ID 02000u

struct mutex ram_tree_lock = MUTEX_INIT;

static struct node *dir_release(struct node *node)
{
    struct ram_node *ram = ram_node_of(node);
    struct ram_node *parent = ram->dir.parent;

    /* It has been removed, so it is empty. */
    kfree(ram->dir.table);
    kfree(ram);
    return parent != NULL ? &parent->node : NULL;
}

/* ram_tree_lock held. */
static void add_links(struct node *node, int count)
{
    __atomic_store_n(&node->nlink, node->nlink + (uint32_t)count, __ATOMIC_RELAXED);
    stamp_set(&node->ctime, stamp_now());
}

/* ram_tree_lock held. */
static void names_changed(struct ram_node *dir)
{
    __atomic_store_n(&dir->node.size, (int64_t)dir->dir.count * RAM_ENTRY_BYTES,
                     __ATOMIC_RELAXED);
    node_touch(&dir->node);
}

/* ram_tree_lock held: entry becomes dir's, and its node, if it is a directory, dir's
 * child.
 */
static void attach(struct ram_node *dir, struct ram_entry *entry)
{
    ramdir_insert(&dir->dir, entry);
    if (node_is(entry->node, HS_IFDIR)) {
        struct ram_node *child = ram_node_of(entry->node);

        node_get(&dir->node);
        child->dir.parent = dir;
        child->dir.own = entry;
        add_links(&dir->node, 1);
    }
    names_changed(dir);
}

/* ram_tree_lock held. A directory keeps its parent, which its ".." leads to. */
static void detach(struct ram_node *dir, struct ram_entry *entry)
{
    ramdir_remove(&dir->dir, entry);
    if (node_is(entry->node, HS_IFDIR)) {
        ram_node_of(entry->node)->dir.own = NULL;
        add_links(&dir->node, -1);
    }
    names_changed(dir);
}

static int dir_lookup(struct node *node, struct name name, struct node **child)
{
    struct ram_node *dir = ram_node_of(node);
    struct node *found = NULL;

    mutex_lock(&ram_tree_lock);
    if (name.len == 2 && memcmp(name.text, "..", 2) == 0) {
        found = dir->dir.parent != NULL ? &dir->dir.parent->node : node;
    } else {
        struct ram_entry *entry = ramdir_find(&dir->dir, name);

        found = entry != NULL ? entry->node : NULL;
    }
    if (found != NULL) {
        node_get(found);
    }
    mutex_unlock(&ram_tree_lock);
    *child = found;
    return found != NULL ? 0 : -HE_NOENT;
}

/* Gives node, which nobody knows yet, a name. On failure it is still the caller's. */
static int insert_new(struct ram_node *dir, struct name name, struct ram_node *ram)
{
    struct ram_entry *entry = ramdir_new_entry(name, &ram->node);
    int err = 0;

    if (entry == NULL) {
        return -HE_NOSPC;
    }
    mutex_lock(&ram_tree_lock);
    if (node_is_removed(&dir->node)) {
        err = -HE_NOENT;
    } else if (ramdir_find(&dir->dir, name) != NULL) {
        err = -HE_EXIST;
    } else if (node_is(&ram->node, HS_IFDIR) && dir->node.nlink >= NLINK_MAX) {
        err = -HE_MLINK;
    } else {
        ram->node.fs = dir->node.fs;
        ram->node.nlink = node_is(&ram->node, HS_IFDIR) ? 2 : 1;
        attach(dir, entry);
    }
    mutex_unlock(&ram_tree_lock);
    if (err < 0) {
        ramdir_free_entry(entry);
    }
    return err;
}

static int dir_create(struct node *dir, struct name name, uint32_t mode,
                      struct node **child)
{
    /* Directories inherit the set-group-ID bit. */
    uint32_t inherited = (mode & HS_IFMT) == HS_IFDIR ? node_mode(dir) & SET_GROUP_ID : 0;
    struct ram_node *ram = ram_node_new(mode | inherited);

    if (ram == NULL) {
        return -HE_NOSPC;
    }
    node_get(&ram->node); /* one for the entry, one for the caller */
    int err = insert_new(ram_node_of(dir), name, ram);

    if (err < 0) {
        node_put(&ram->node);
        node_put(&ram->node);
        return err;
    }
    *child = &ram->node;
    return 0;
}

static COLD int dir_symlink(struct node *dir, struct name name, const char *target,
                            size_t len)
{
    struct ram_node *ram = ram_node_new(HS_IFLNK | 0777);
    int err = -HE_NOSPC;

    if (ram == NULL) {
        return -HE_NOSPC;
    }
    ram->target = kmalloc(len);
    if (ram->target != NULL) {
        memcpy(ram->target, target, len);
        ram->node.size = (int64_t)len;
        err = insert_new(ram_node_of(dir), name, ram);
    }
    if (err < 0) {
        node_put(&ram->node);
    }
    return err;
}

static COLD int dir_link(struct node *node, struct name name, struct node *target)
{
    struct ram_node *dir = ram_node_of(node);
    struct ram_entry *entry = ramdir_new_entry(name, target);
    int err = 0;

    if (entry == NULL) {
        return -HE_NOSPC;
    }
    mutex_lock(&ram_tree_lock);
    if (node_is_removed(&dir->node) || node_is_removed(target)) {
        err = -HE_NOENT;
    } else if (ramdir_find(&dir->dir, name) != NULL) {
        err = -HE_EXIST;
    } else if (target->nlink >= NLINK_MAX) {
        err = -HE_MLINK;
    } else {
        node_get(target);
        add_links(target, 1);
        attach(dir, entry);
    }
    mutex_unlock(&ram_tree_lock);
    if (err < 0) {
        ramdir_free_entry(entry);
    }
    return err;
}

/* ram_tree_lock held: entry loses its place; the caller frees it and puts the node. */
static void remove_entry(struct ram_node *dir, struct ram_entry *entry)
{
    detach(dir, entry);
    add_links(entry->node, node_is(entry->node, HS_IFDIR) ? -2 : -1);
}

static void forget_entry(struct ram_entry *entry)
{
    if (entry != NULL) {
        node_put(entry->node);
        ramdir_free_entry(entry);
    }
}

/* Whether what entry names may go, as a directory or as something else. */
static int check_removal(const struct ram_entry *entry, bool as_dir)
{
    if (entry == NULL) {
        return -HE_NOENT;
    }
    if (!node_is(entry->node, HS_IFDIR)) {
        return as_dir ? -HE_NOTDIR : 0;
    }
    if (!as_dir) {
        return -HE_ISDIR;
    }
    if (entry->node->mounted != NULL) {
        return -HE_BUSY;
    }
    return ram_node_of(entry->node)->dir.count == 0 ? 0 : -HE_NOTEMPTY;
}

static int remove_name(struct node *node, struct name name, bool as_dir)
{
    struct ram_node *dir = ram_node_of(node);

    mutex_lock(&ram_tree_lock);
    struct ram_entry *entry = ramdir_find(&dir->dir, name);
    int err = check_removal(entry, as_dir);

    if (err == 0) {
        remove_entry(dir, entry);
    }
    mutex_unlock(&ram_tree_lock);
    if (err == 0) {
        forget_entry(entry);
    }
    return err;
}

static int dir_unlink(struct node *dir, struct name name)
{
    return remove_name(dir, name, false);
}

static int dir_rmdir(struct node *dir, struct name name)
{
    return remove_name(dir, name, true);
}

/* ram_tree_lock held. */
static bool is_within(const struct ram_node *dir, const struct ram_node *above)
{
    while (dir != NULL && dir != above) {
        dir = dir->dir.parent;
    }
    return dir != NULL;
}

/* ram_tree_lock held: 0 go on, 1 nothing to do, or the error. */
static int check_rename(const struct ram_node *from_dir, const struct ram_entry *from,
                        const struct ram_node *to_dir, const struct ram_entry *to)
{
    if (from == NULL || node_is_removed(&to_dir->node)) {
        return -HE_NOENT;
    }
    bool is_dir = node_is(from->node, HS_IFDIR);

    if (is_dir && is_within(to_dir, ram_node_of(from->node))) {
        return -HE_INVAL;
    }
    if (to != NULL && node_is(to->node, HS_IFDIR) &&
        is_within(from_dir, ram_node_of(to->node))) {
        return -HE_NOTEMPTY;
    }
    if (to != NULL && to->node == from->node) {
        return 1;
    }
    if (from->node->mounted != NULL) {
        return -HE_BUSY;
    }
    return to != NULL ? check_removal(to, is_dir) : 0;
}

/*
 * The old name's entry goes; the new name is a new entry, made before the lock, so
 * that nothing can fail half-way.
 */
static COLD int dir_rename(struct node *from_node, struct name from_name,
                           struct node *to_node, struct name to_name)
{
    struct ram_node *from_dir = ram_node_of(from_node), *to_dir = ram_node_of(to_node);
    struct ram_entry *fresh = ramdir_new_entry(to_name, NULL);
    struct ram_entry *replaced = NULL;
    struct ram_node *old_parent = NULL;

    if (fresh == NULL) {
        return -HE_NOSPC;
    }
    mutex_lock(&ram_tree_lock);
    struct ram_entry *from = ramdir_find(&from_dir->dir, from_name);
    struct ram_entry *to = ramdir_find(&to_dir->dir, to_name);
    int err = check_rename(from_dir, from, to_dir, to);

    if (err == 0) {
        if (to != NULL) {
            remove_entry(to_dir, to);
            replaced = to;
        }
        if (node_is(from->node, HS_IFDIR)) {
            old_parent = from_dir;
        }
        detach(from_dir, from);
        fresh->node = from->node; /* with its reference */
        attach(to_dir, fresh);
        stamp_set(&fresh->node->ctime, stamp_now());
    }
    mutex_unlock(&ram_tree_lock);
    ramdir_free_entry(err == 0 ? from : fresh);
    forget_entry(replaced);
    if (old_parent != NULL) {
        node_put(&old_parent->node); /* attach() took one of the new parent */
    }
    return MIN(err, 0);
}

static int dir_own_name(struct node *node, char *buf)
{
    mutex_lock(&ram_tree_lock);
    const struct ram_entry *own = ram_node_of(node)->dir.own;

    if (own != NULL) {
        memcpy(buf, own->name, own->len);
        buf[own->len] = '\0';
    }
    mutex_unlock(&ram_tree_lock);
    return own != NULL ? 0 : -HE_NOENT;
}

static int dir_open(struct node *node, struct file *file)
{
    (void)node;
    file->ops = &ram_dir_file_ops;
    return 0;
}

const struct node_ops ram_dir_ops = {
    .lookup = dir_lookup,
    .create = dir_create,
    .symlink = dir_symlink,
    .link = dir_link,
    .unlink = dir_unlink,
    .rmdir = dir_rmdir,
    .rename = dir_rename,
    .own_name = dir_own_name,
    .open = dir_open,
    .release = dir_release,
};
