/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Nodes of the host file system. Each name that is in use has one node; what the host
 * says about it is refreshed with every lookup. The host may rename and remove
 * things by itself: then a node's name leads elsewhere, or nowhere, as with any
 * network file system.
 */
#include "fs/hostnode.h"
#include "lib/string.h"
#include "mm/heap.h"

static const struct name no_name = {NULL, 0};

static const struct node_ops *ops_of(uint32_t mode)
{
    switch (mode & HS_IFMT) {
    case HS_IFDIR:
        return &host_dir_ops;
    case HS_IFLNK:
        return &host_symlink_ops;
    case HS_IFIFO:
        return &host_fifo_ops;
    default:
        return &host_file_ops; /* the server opens no other special file */
    }
}

static struct host_node *node_new(struct host_mount *mount, uint32_t mode)
{
    struct host_node *host = kzalloc(sizeof(*host));

    if (host != NULL) {
        node_init(&host->node, ops_of(mode), mode);
        host->node.fs = &mount->fs;
        host->node.nlink = 1;
        list_init(&host->children);
        list_init(&host->link);
        list_init(&host->files);
    }
    return host;
}

struct host_node *host_root_new(struct host_mount *mount)
{
    return node_new(mount, HS_IFDIR | 0755);
}

int host_adopt(struct host_mount *mount, uint32_t handle, uint32_t flags,
               struct file *stream)
{
    struct host_node *root = host_root_new(mount);
    struct host_node *host = node_new(mount, HS_IFREG | 0600);
    struct hermit_stat st;

    if (root == NULL || host == NULL) {
        kfree(root);
        kfree(host);
        return -HE_NOMEM;
    }
    mount->root_handle = handle;
    host->is_stream = true;
    host->parent = root; /* in which it has no name */
    stream->flags = flags;
    int err = host_open(&host->node, stream);

    if (err == 0) {
        stream->node = &host->node;
        err = host_stat(&host->node, &st);
        host->node.ino = err == 0 ? st.ino : 0;
    }
    return err;
}

static void refresh(struct host_node *host, const struct hostfs_stat *st)
{
    struct node *node = &host->node;

    __atomic_store_n(&node->mode, st->mode, __ATOMIC_RELAXED);
    __atomic_store_n(&node->nlink, MAX(st->nlink, 1u), __ATOMIC_RELAXED);
    __atomic_store_n(&node->size, st->size_bytes, __ATOMIC_RELAXED);
    node->ino = st->ino;
    host->host_dev = st->dev;
}

/* Mount's lock held, as below. The node of a name with a reference, or null. */
static struct host_node *find_child(const struct host_node *dir, struct name name)
{
    struct host_node *child;

    list_for_each(child, &dir->children, link)
    {
        if (child->name_len == name.len &&
            memcmp(child->name, name.text, name.len) == 0) {
            uint32_t refs = __atomic_load_n(&child->node.refs, __ATOMIC_RELAXED);

            /* One that is just being released has none left and stays so. */
            while (refs != 0 &&
                   !__atomic_compare_exchange_n(&child->node.refs, &refs, refs + 1, true,
                                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            }
            return refs != 0 ? child : NULL;
        }
    }
    return NULL;
}

/* The name is another's, or nobody's, from now on. */
static void forget_name(struct host_node *host)
{
    list_remove(&host->link);
    kfree(host->name);
    host->name = NULL;
}

static bool set_name(struct host_node *host, struct host_node *parent, struct name name)
{
    char *copy = kmalloc(name.len);

    if (copy == NULL) {
        return false;
    }
    memcpy(copy, name.text, name.len);
    kfree(host->name);
    host->name = copy;
    host->name_len = name.len;
    list_remove(&host->link);
    list_push_front(&parent->children, &host->link);
    return true;
}

static struct host_node *add_child(struct host_node *dir, struct name name,
                                   const struct hostfs_stat *st)
{
    struct host_node *child = node_new(host_mount_of(&dir->node), st->mode);

    if (child == NULL || !set_name(child, dir, name)) {
        kfree(child);
        return NULL;
    }
    child->parent = host_node_of(node_get(&dir->node));
    return child;
}

static bool is_same(const struct host_node *host, const struct hostfs_stat *st)
{
    return host->node.ino == st->ino && host->host_dev == st->dev &&
           (node_mode(&host->node) & HS_IFMT) == (st->mode & HS_IFMT);
}

/* The node for what the host says is at name. */
static int node_for(struct host_node *dir, struct name name, const struct hostfs_stat *st,
                    struct node **result)
{
    struct host_mount *mount = host_mount_of(&dir->node);
    struct host_node *old = NULL;

    mutex_lock(&mount->lock);
    struct host_node *child = find_child(dir, name);

    if (child != NULL && !is_same(child, st)) {
        forget_name(child);
        old = child;
        child = NULL;
    }
    if (child == NULL) {
        child = add_child(dir, name, st);
    }
    if (child != NULL) {
        refresh(child, st);
        *result = &child->node;
    }
    mutex_unlock(&mount->lock);
    node_put(old != NULL ? &old->node : NULL);
    return child != NULL ? 0 : -HE_NOMEM;
}

static int host_lookup(struct node *node, struct name name, struct node **child)
{
    struct host_node *dir = host_node_of(node);
    struct hostfs_request request = host_request(HOSTFS_STAT);
    struct hostfs_stat st;

    if (name.len == 2 && name.text[0] == '.' && name.text[1] == '.') {
        *child = node_get(dir->parent != NULL ? &dir->parent->node : node);
        return 0;
    }
    const struct hermit_iovec out = {&st, sizeof(st)};
    int64_t result = host_call_at(dir, name, &request, NULL, &out);

    return result < 0 ? (int)result : node_for(dir, name, &st, child);
}

static int host_create(struct node *node, struct name name, uint32_t mode,
                       struct node **child)
{
    struct host_node *dir = host_node_of(node);
    struct host_mount *mount = host_mount_of(node);
    struct hostfs_request request = host_request(HOSTFS_MKDIR);
    struct host_file *fresh = NULL;
    struct host_path path;
    int err = host_path_of(&path, dir, name);

    if (err < 0) {
        return err;
    }
    if ((mode & HS_IFMT) == HS_IFDIR || (mode & HS_IFMT) == HS_IFIFO) {
        request.op = (mode & HS_IFMT) == HS_IFDIR ? HOSTFS_MKDIR : HOSTFS_MKFIFO;
        request.mode = mode & ~HS_IFMT;
        err = (int)host_call(mount, &request, &path, NULL, NULL);
    } else {
        err = host_file_open(mount, &path, HO_RDWR | HO_CREAT | HO_EXCL, mode & ~HS_IFMT,
                             &fresh);
    }
    host_path_end(&path);
    if (err == 0) {
        err = host_lookup(node, name, child);
    }
    if (err == 0 && fresh != NULL) {
        mutex_lock(&mount->lock);
        struct host_node *made = host_node_of(*child);

        if (made->fresh == NULL) {
            made->fresh = fresh;
            fresh = NULL;
        }
        mutex_unlock(&mount->lock);
    }
    if (fresh != NULL) {
        host_file_close(mount, fresh);
    }
    return err;
}

static int host_symlink(struct node *node, struct name name, const char *target,
                        size_t len)
{
    struct hostfs_request request = host_request(HOSTFS_SYMLINK);
    const struct hermit_iovec data = {(void *)(uintptr_t)target, len};

    return (int)host_call_at(host_node_of(node), name, &request, &data, NULL);
}

/* A request with two names in two directories of this mount. */
static int call_with_both(struct hostfs_request *request, struct host_path *from,
                          struct node *to_dir, struct name to_name)
{
    struct host_mount *mount = host_mount_of(to_dir);
    struct host_path to;
    int err = host_path_of(&to, host_node_of(to_dir), to_name);

    if (err == 0) {
        const struct hermit_iovec second = {to.text, to.len};

        request->handle2 = mount->root_handle;
        request->name2_bytes = (uint32_t)to.len;
        err = (int)host_call(mount, request, from, &second, NULL);
        host_path_end(&to);
    }
    return err;
}

static int host_link(struct node *dir, struct name name, struct node *node)
{
    struct hostfs_request request = host_request(HOSTFS_LINK);
    struct host_path from;
    int err = host_path_of(&from, host_node_of(node), no_name);

    if (err == 0) {
        err = call_with_both(&request, &from, dir, name);
        host_path_end(&from);
    }
    return err;
}

/* The node of a name that the host has just removed loses it, too. */
static void drop_name(struct host_node *dir, struct name name, bool is_dir)
{
    struct host_mount *mount = host_mount_of(&dir->node);

    mutex_lock(&mount->lock);
    struct host_node *child = find_child(dir, name);

    if (child != NULL) {
        forget_name(child);
        uint32_t nlink = __atomic_load_n(&child->node.nlink, __ATOMIC_RELAXED);

        __atomic_store_n(&child->node.nlink, is_dir || nlink == 0 ? 0 : nlink - 1,
                         __ATOMIC_RELAXED);
    }
    mutex_unlock(&mount->lock);
    node_put(child != NULL ? &child->node : NULL);
}

static int host_remove(struct node *node, struct name name, enum hostfs_op op)
{
    struct hostfs_request request = host_request(op);
    int err = (int)host_call_at(host_node_of(node), name, &request, NULL, NULL);

    if (err == 0) {
        drop_name(host_node_of(node), name, op == HOSTFS_RMDIR);
    }
    return err;
}

static int host_unlink(struct node *node, struct name name)
{
    return host_remove(node, name, HOSTFS_UNLINK);
}

static int host_rmdir(struct node *node, struct name name)
{
    return host_remove(node, name, HOSTFS_RMDIR);
}

/* The node that was called `from` is called `to` from now on. */
static void move_name(struct host_node *from_dir, struct name from,
                      struct host_node *to_dir, struct name to)
{
    struct host_mount *mount = host_mount_of(&from_dir->node);
    struct host_node *old_parent = NULL;

    mutex_lock(&mount->lock);
    struct host_node *child = find_child(from_dir, from);

    if (child != NULL && !set_name(child, to_dir, to)) {
        forget_name(child); /* without memory it can only be found anew */
    } else if (child != NULL && from_dir != to_dir) {
        old_parent = child->parent;
        child->parent = host_node_of(node_get(&to_dir->node));
    }
    mutex_unlock(&mount->lock);
    node_put(child != NULL ? &child->node : NULL);
    node_put(old_parent != NULL ? &old_parent->node : NULL);
}

static int host_rename(struct node *from_dir, struct name from, struct node *to_dir,
                       struct name to)
{
    struct hostfs_request request = host_request(HOSTFS_RENAME);
    struct node *source, *target = NULL;
    struct host_path path;
    int err = host_lookup(from_dir, from, &source);

    if (err < 0) {
        return err;
    }
    if (host_lookup(to_dir, to, &target) < 0) {
        target = NULL;
    }
    err = host_path_of(&path, host_node_of(from_dir), from);
    if (err == 0) {
        err = call_with_both(&request, &path, to_dir, to);
        host_path_end(&path);
    }
    /* Two names of one file: the host has done nothing, and so do we. */
    bool is_one = target != NULL && target->ino == source->ino &&
                  host_node_of(target)->host_dev == host_node_of(source)->host_dev;

    if (err == 0 && !is_one) {
        drop_name(host_node_of(to_dir), to, target != NULL && node_is(target, HS_IFDIR));
        move_name(host_node_of(from_dir), from, host_node_of(to_dir), to);
    }
    node_put(source);
    node_put(target);
    return err;
}

static int host_own_name(struct node *node, char *buf)
{
    struct host_node *host = host_node_of(node);
    struct host_mount *mount = host_mount_of(node);
    int err = -HE_NOENT;

    mutex_lock(&mount->lock);
    if (host->name != NULL) {
        memcpy(buf, host->name, host->name_len);
        buf[host->name_len] = '\0';
        err = 0;
    }
    mutex_unlock(&mount->lock);
    return err;
}

static struct node *host_release(struct node *node)
{
    struct host_node *host = host_node_of(node);
    struct host_mount *mount = host_mount_of(node);
    struct node *parent = host->parent != NULL ? &host->parent->node : NULL;

    mutex_lock(&mount->lock);
    forget_name(host);
    mutex_unlock(&mount->lock);
    if (host->fresh != NULL) {
        host_file_close(mount, host->fresh);
    }
    kfree(host);
    return parent;
}

#define COMMON_OPS                                                       \
    .stat = host_stat, .chmod = host_chmod, .set_times = host_set_times, \
    .access = host_access, .release = host_release

const struct node_ops host_dir_ops = {
    .lookup = host_lookup,
    .create = host_create,
    .symlink = host_symlink,
    .link = host_link,
    .unlink = host_unlink,
    .rmdir = host_rmdir,
    .rename = host_rename,
    .own_name = host_own_name,
    .open = host_open,
    COMMON_OPS,
};

const struct node_ops host_file_ops = {
    .open = host_open,
    .truncate = host_truncate,
    COMMON_OPS,
};

/* Nothing of it can be cut off. */
const struct node_ops host_fifo_ops = {
    .open = host_open,
    COMMON_OPS,
};

const struct node_ops host_symlink_ops = {
    .readlink = host_readlink,
    COMMON_OPS,
};
