/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Puts what the archive readers find into the root, through the VFS. */
#include "fs/initrd.h"
#include "abi/boot_info.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "fs/archive.h"
#include "fs/path.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"
#include "lib/string.h"
#include "mm/heap.h"

#define DEFAULT_FILE_MODE 0644
#define DEFAULT_DIR_MODE  0755

/* A file of a cpio archive that has several names, and the first of them. */
struct known_link {
    struct known_link *next;
    uint64_t id;
    struct node *node; /* holds a reference */
};

struct unpacking {
    const char *module;
    struct known_link *links;
    uint32_t files, skipped;
    char path[HERMIT_PATH_MAX + 1]; /* "/" and the entry's */
    char target[HERMIT_PATH_MAX + 1];
};

/* Copies text behind a '/', which makes it absolute; false if it has a "..". */
static bool make_absolute(char *buf, struct archive_text text)
{
    size_t part = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.text[i] != '/') {
            part++;
            continue;
        }
        if (part == 2 && memcmp(text.text + i - 2, "..", 2) == 0) {
            return false;
        }
        part = 0;
    }
    buf[0] = '/';
    memcpy(buf + 1, text.text, text.len);
    buf[text.len + 1] = '\0';
    return true;
}

static void strip_slashes(char *path)
{
    for (size_t len = strlen(path); len > 1 && path[len - 1] == '/'; len--) {
        path[len - 1] = '\0';
    }
}

/* Makes the directories above path that archives often leave out. */
static int make_parents(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int err = vfs_mkdir(NULL, path, DEFAULT_DIR_MODE);

        *slash = '/';
        if (err < 0 && err != -HE_EXIST) {
            return err;
        }
    }
    return 0;
}

/* A new empty file of the RAM file system at path, in place of what was there. */
static int make_file(const char *path, uint32_t permissions, struct node **node)
{
    struct file *file;
    int err = vfs_unlink(NULL, path);

    if (err < 0 && err != -HE_NOENT) {
        return err;
    }
    err = vfs_open(NULL, path, HO_WRONLY | HO_CREAT | HO_EXCL | HO_NOFOLLOW, permissions,
                   &file);
    if (err < 0) {
        return err;
    }
    *node = node_get(file->node);
    file_put(file);
    return 0;
}

static void set_mtime(struct node *node, int64_t mtime_s)
{
    int64_t ns;

    if (__builtin_mul_overflow(mtime_s, NS_PER_SEC, &ns)) {
        ns = INT64_MAX;
    }
    struct stamp when = stamp_of_ns(ns);

    vfs_set_times(node, &when, &when);
}

static struct known_link *find_link(const struct unpacking *work, uint64_t id)
{
    struct known_link *link = work->links;

    while (link != NULL && link->id != id) {
        link = link->next;
    }
    return link;
}

/* Remembers the node; without memory its other names become files of their own. */
static void remember_link(struct unpacking *work, uint64_t id, struct node *node)
{
    struct known_link *link = kmalloc(sizeof(*link));

    if (link != NULL) {
        *link = (struct known_link){work->links, id, node_get(node)};
        work->links = link;
    }
}

static void forget_links(struct unpacking *work)
{
    while (work->links != NULL) {
        struct known_link *link = work->links;

        work->links = link->next;
        node_put(link->node);
        kfree(link);
    }
}

/* One more name for a file that the archive had before. */
static int add_name(const struct unpacking *work, struct node *node)
{
    struct walk walk;
    int err = vfs_unlink(NULL, work->path);

    if (err < 0 && err != -HE_NOENT) {
        return err;
    }
    err = path_walk(&walk, NULL, work->path);
    if (err == 0) {
        err = walk.dir->fs == node->fs ? walk.dir->ops->link(walk.dir, walk.last, node)
                                       : -HE_XDEV;
        path_walk_end(&walk);
    }
    return err;
}

static int add_file(struct unpacking *work, const struct archive_entry *entry)
{
    struct known_link *link =
        entry->link_id != 0 ? find_link(work, entry->link_id) : NULL;
    struct node *node;
    int err;

    if (link != NULL) {
        node = node_get(link->node);
        err = add_name(work, node);
        if (err < 0) {
            node_put(node);
        }
    } else {
        err = make_file(work->path, entry->permissions, &node);
    }
    if (err < 0) {
        return err;
    }
    if (link == NULL && entry->link_id != 0) {
        remember_link(work, entry->link_id, node);
    }
    if (entry->data_len > 0) { /* of several names one has the data */
        ramfs_set_content(node, entry->data, entry->data_len);
    }
    set_mtime(node, entry->mtime_s);
    node_put(node);
    return 0;
}

static int add_dir(const struct unpacking *work, const struct archive_entry *entry)
{
    struct node *node;
    int err = vfs_mkdir(NULL, work->path, entry->permissions);

    if (err < 0 && err != -HE_EXIST) {
        return err;
    }
    err = path_lookup_dir(NULL, work->path, &node);
    if (err == 0) {
        if (node->fs == &ram_filesystem) {
            node_chmod(node, entry->permissions);
            set_mtime(node, entry->mtime_s);
        }
        node_put(node);
    }
    return err;
}

static int add_symlink(struct unpacking *work, const struct archive_entry *entry)
{
    int err = vfs_unlink(NULL, work->path);

    if (err < 0 && err != -HE_NOENT) {
        return err;
    }
    memcpy(work->target, entry->target.text, entry->target.len);
    work->target[entry->target.len] = '\0';
    return vfs_symlink(work->target, NULL, work->path);
}

static int add_hardlink(struct unpacking *work, const struct archive_entry *entry)
{
    struct node *node;

    if (!make_absolute(work->target, entry->target)) {
        return -HE_INVAL;
    }
    int err = path_lookup(NULL, work->target, false, &node);

    if (err == 0) {
        err = node_is(node, HS_IFDIR) ? -HE_PERM : add_name(work, node);
        node_put(node);
    }
    return err;
}

static int add_entry(struct unpacking *work, const struct archive_entry *entry)
{
    if (!make_absolute(work->path, entry->path)) {
        return -HE_INVAL;
    }
    strip_slashes(work->path);
    int err = make_parents(work->path);

    if (err < 0) {
        return err;
    }
    switch (entry->kind) {
    case ARCHIVE_FILE:
        return add_file(work, entry);
    case ARCHIVE_DIR:
        return add_dir(work, entry);
    case ARCHIVE_SYMLINK:
        return add_symlink(work, entry);
    case ARCHIVE_HARDLINK:
        return add_hardlink(work, entry);
    default:
        return -HE_NOTSUP;
    }
}

static bool take_entry(const struct archive_entry *entry, void *arg)
{
    struct unpacking *work = arg;
    int err = add_entry(work, entry);

    if (err < 0) {
        work->skipped++;
        log_warn("module %s: skipped %.*s (error %d)", work->module, (int)entry->path.len,
                 entry->path.text, -err);
    } else {
        work->files++;
    }
    return err != -HE_NOSPC && err != -HE_NOMEM;
}

static void unpack_archive(const char *module, const uint8_t *data, uint64_t len)
{
    struct unpacking *work = kzalloc(sizeof(*work));
    uint64_t offset = 0;

    if (work == NULL) {
        log_error("module %s: no memory to unpack it", module);
        return;
    }
    work->module = module;
    const char *wrong = cpio_is_archive(data, len)
                            ? cpio_read(data, len, take_entry, work, &offset)
                            : tar_read(data, len, take_entry, work, &offset);

    if (wrong != NULL) {
        log_error(
            "module %s: the archive %s, at byte %llu; kept the %u entries before that",
            module, wrong, (unsigned long long)offset, work->files);
    } else {
        log_info("module %s: unpacked %u entries, skipped %u", module, work->files,
                 work->skipped);
    }
    forget_links(work);
    kfree(work);
}

/* The last component of the first word: what follows it are arguments. */
static struct archive_text base_name(const char *name)
{
    size_t len = 0;
    const char *from = name;

    for (; name[len] != '\0' && name[len] != ' '; len++) {
        if (name[len] == '/') {
            from = name + len + 1;
        }
    }
    return (struct archive_text){from, (size_t)(name + len - from)};
}

static int add_plain(struct archive_text name, const void *data, uint64_t len)
{
    char path[HERMIT_NAME_MAX + 2];
    struct node *node;

    if (name.len == 0 || name.len > HERMIT_NAME_MAX || !make_absolute(path, name)) {
        return -HE_INVAL;
    }
    int err = make_file(path, DEFAULT_FILE_MODE, &node);

    if (err == 0) {
        ramfs_set_content(node, data, len);
        node_put(node);
    }
    return err;
}

void initrd_add(const char *name, const void *data, uint64_t len)
{
    struct archive_text base = base_name(name);

    if (len > INT64_MAX) {
        log_error("module %s: impossible length", name);
        return;
    }
    if (cpio_is_archive(data, len) || tar_is_archive(data, len)) {
        unpack_archive(name, data, len);
        return;
    }
    int err = add_plain(base, data, len);

    if (err < 0) {
        log_error("module %s: cannot make a file of it (error %d)", name, -err);
    } else {
        log_info("module %s: %llu bytes as /%.*s", name, (unsigned long long)len,
                 (int)base.len, base.text);
    }
}

void initrd_unpack(const struct boot_info *boot)
{
    const struct boot_module *modules = mmu_direct(boot->modules_pa);

    for (uint32_t i = 0; i < boot->module_count; i++) {
        initrd_add(mmu_direct(modules[i].name_pa), mmu_direct(modules[i].base_pa),
                   modules[i].len_bytes);
    }
}
