/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The tree at boot, linked together by the compiler. */
#include "fs/roottree.h"
#include "fs/devfs.h"
#include "fs/procfs.h"

/* Inode numbers; files made later have larger ones than ramfs.c's FIRST_INO. */
enum { INO_ROOT = 1, INO_DEV, INO_TMP, INO_PROC, INO_SELF, INO_SELF_FD };

enum { ROOT_DEV, ROOT_TMP, ROOT_PROC, ROOT_COUNT };
enum { DEV_STDIN = DEVICE_NAMED, DEV_STDOUT, DEV_STDERR, DEV_FD, DEV_COUNT };
enum { PROC_SELF = PROC_CMDLINE, PROC_COUNT };
enum { SELF_EXE, SELF_CMDLINE, SELF_MAPS, SELF_STATUS, SELF_STATM, SELF_FD, SELF_COUNT };

static struct ram_node dev_tree, tmp_tree, proc_tree, self_tree, self_fd_tree;
static struct ram_entry root_entries[ROOT_COUNT], dev_entries[DEV_COUNT],
    proc_entries[PROC_COUNT], self_entries[SELF_COUNT];

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
    DIRECTORY(INO_DEV, 0755, 0, 2, DEV_COUNT, &root_entries[ROOT_DEV], &root_tree,
              &dev_entries[0].link, &dev_entries[DEV_COUNT - 1].link);

static struct ram_node proc_tree =
    DIRECTORY(INO_PROC, 0555, 1, 3, PROC_COUNT, &root_entries[ROOT_PROC], &root_tree,
              &proc_entries[0].link, &proc_entries[PROC_COUNT - 1].link);

static struct ram_node self_tree =
    DIRECTORY(INO_SELF, 0555, 1, 3, SELF_COUNT, &proc_entries[PROC_SELF], &proc_tree,
              &self_entries[0].link, &self_entries[SELF_COUNT - 1].link);

static struct ram_node self_fd_tree = {
    .node = {.ops = &proc_fd_ops,
             .fs = &ram_filesystem,
             .refs = 2,
             .mode = HS_IFDIR | 0555,
             .nlink = 2,
             .ino = INO_SELF_FD},
    .dir = {.entries = {&self_fd_tree.dir.entries, &self_fd_tree.dir.entries},
            .parent = &self_tree,
            .own = &self_entries[SELF_FD]},
};

static struct ram_node tmp_tree =
    DIRECTORY(INO_TMP, 01777, 0, 2, 0, &root_entries[ROOT_TMP], &root_tree,
              &tmp_tree.dir.entries, &tmp_tree.dir.entries);

static struct ram_entry root_entries[ROOT_COUNT] = {
    ENTRY(root_entries, ROOT_DEV, ROOT_COUNT, root_tree, "dev", &dev_tree.node),
    ENTRY(root_entries, ROOT_TMP, ROOT_COUNT, root_tree, "tmp", &tmp_tree.node),
    ENTRY(root_entries, ROOT_PROC, ROOT_COUNT, root_tree, "proc", &proc_tree.node),
};

#define DEVICE_LINK(id, text, node) \
    ENTRY(dev_entries, id, DEV_COUNT, dev_tree, text, node)
#define DEVICE_ENTRY(id, text) DEVICE_LINK(id, text, &devfs_nodes[id])

static struct ram_entry dev_entries[DEV_COUNT] = {
    DEVICE_ENTRY(DEVICE_NULL, "null"),
    DEVICE_ENTRY(DEVICE_ZERO, "zero"),
    DEVICE_ENTRY(DEVICE_FULL, "full"),
    DEVICE_ENTRY(DEVICE_RANDOM, "random"),
    DEVICE_ENTRY(DEVICE_URANDOM, "urandom"),
    DEVICE_ENTRY(DEVICE_TTY, "tty"),
    DEVICE_ENTRY(DEVICE_CONSOLE, "console"),
    DEVICE_LINK(DEV_STDIN, "stdin", &proc_streams[0]),
    DEVICE_LINK(DEV_STDOUT, "stdout", &proc_streams[1]),
    DEVICE_LINK(DEV_STDERR, "stderr", &proc_streams[2]),
    DEVICE_LINK(DEV_FD, "fd", &proc_devices),
};

#define PROC_ENTRY(id, text) \
    ENTRY(proc_entries, id, PROC_COUNT, proc_tree, text, &proc_texts[id])

static struct ram_entry proc_entries[PROC_COUNT] = {
    PROC_ENTRY(PROC_CPUINFO, "cpuinfo"),
    PROC_ENTRY(PROC_MEMINFO, "meminfo"),
    PROC_ENTRY(PROC_UPTIME, "uptime"),
    PROC_ENTRY(PROC_VERSION, "version"),
    ENTRY(proc_entries, PROC_SELF, PROC_COUNT, proc_tree, "self", &self_tree.node),
};

static struct ram_entry self_entries[SELF_COUNT] = {
    ENTRY(self_entries, SELF_EXE, SELF_COUNT, self_tree, "exe", &proc_exe),
    ENTRY(self_entries, SELF_CMDLINE, SELF_COUNT, self_tree, "cmdline",
          &proc_texts[PROC_CMDLINE]),
    ENTRY(self_entries, SELF_MAPS, SELF_COUNT, self_tree, "maps", &proc_texts[PROC_MAPS]),
    ENTRY(self_entries, SELF_STATUS, SELF_COUNT, self_tree, "status",
          &proc_texts[PROC_STATUS]),
    ENTRY(self_entries, SELF_STATM, SELF_COUNT, self_tree, "statm",
          &proc_texts[PROC_STATM]),
    ENTRY(self_entries, SELF_FD, SELF_COUNT, self_tree, "fd", &self_fd_tree.node),
};
