/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The tree at boot, linked together by the compiler. */
#include "fs/roottree.h"
#include "fs/devfs.h"

/* Inode numbers; files made later have larger ones than ramfs.c's FIRST_INO. */
enum { INO_ROOT = 1, INO_DEV, INO_TMP };

enum { ROOT_DEV, ROOT_TMP, ROOT_COUNT };

static struct ram_node dev_tree, tmp_tree;
static struct ram_entry root_entries[ROOT_COUNT], dev_entries[DEVICE_COUNT];

/* Of the i-th of count entries that hang on head. */
#define PREV(array, i, head) ((i) == 0 ? &(head) : &(array)[(i) == 0 ? 0 : (i)-1].link)
#define NEXT(array, i, count, head) \
    ((i) == (count)-1 ? &(head) : &(array)[(i) == (count)-1 ? 0 : (i) + 1].link)

#define ENTRY(array, i, count, tree, text, node_)              \
    [i] = {.link = {NEXT(array, i, count, (tree).dir.entries), \
                    PREV(array, i, (tree).dir.entries)},       \
           .node = (node_),                                    \
           .cookie = RAM_FIRST_COOKIE + (i),                   \
           .name = (text),                                     \
           .len = sizeof(text) - 1,                            \
           .is_static = true}

/* References: the entry (of the root: the current directory), one for ever, and one
 * for each directory in it. */
#define DIRECTORY(number, permissions, children, links, names, own_entry, up, first, \
                  last)                                                              \
    {                                                                                \
        .node = {.ops = &ram_dir_ops,                                                \
                 .fs = &ram_filesystem,                                              \
                 .refs = 2 + (children),                                             \
                 .mode = HS_IFDIR | (permissions),                                   \
                 .nlink = (links),                                                   \
                 .ino = (number),                                                    \
                 .size = (names)*RAM_ENTRY_BYTES},                                   \
        .dir = {                                                                     \
            .entries = {first, last},                                                \
            .count = (names),                                                        \
            .next_cookie = RAM_FIRST_COOKIE + (names),                               \
            .parent = (up),                                                          \
            .own = (own_entry),                                                      \
        },                                                                           \
    }

struct ram_node root_tree =
    DIRECTORY(INO_ROOT, 0755, ROOT_COUNT, 2 + ROOT_COUNT, ROOT_COUNT, NULL, NULL,
              &root_entries[0].link, &root_entries[ROOT_COUNT - 1].link);

static struct ram_node dev_tree =
    DIRECTORY(INO_DEV, 0755, 0, 2, DEVICE_COUNT, &root_entries[ROOT_DEV], &root_tree,
              &dev_entries[0].link, &dev_entries[DEVICE_COUNT - 1].link);

static struct ram_node tmp_tree =
    DIRECTORY(INO_TMP, 01777, 0, 2, 0, &root_entries[ROOT_TMP], &root_tree,
              &tmp_tree.dir.entries, &tmp_tree.dir.entries);

static struct ram_entry root_entries[ROOT_COUNT] = {
    ENTRY(root_entries, ROOT_DEV, ROOT_COUNT, root_tree, "dev", &dev_tree.node),
    ENTRY(root_entries, ROOT_TMP, ROOT_COUNT, root_tree, "tmp", &tmp_tree.node),
};

#define DEVICE_ENTRY(id, text) \
    ENTRY(dev_entries, id, DEVICE_COUNT, dev_tree, text, &devfs_nodes[id])

static struct ram_entry dev_entries[DEVICE_COUNT] = {
    DEVICE_ENTRY(DEVICE_NULL, "null"),       DEVICE_ENTRY(DEVICE_ZERO, "zero"),
    DEVICE_ENTRY(DEVICE_FULL, "full"),       DEVICE_ENTRY(DEVICE_RANDOM, "random"),
    DEVICE_ENTRY(DEVICE_URANDOM, "urandom"), DEVICE_ENTRY(DEVICE_TTY, "tty"),
    DEVICE_ENTRY(DEVICE_CONSOLE, "console"), DEVICE_ENTRY(DEVICE_STDIN, "stdin"),
    DEVICE_ENTRY(DEVICE_STDOUT, "stdout"),   DEVICE_ENTRY(DEVICE_STDERR, "stderr"),
};
