/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The devices below /dev: null, zero, full, random, the console; and the three streams.
 */
#ifndef KERNEL_FS_DEVFS_H
#define KERNEL_FS_DEVFS_H

#include "fs/file.h"

enum device_id {
    DEVICE_NULL,
    DEVICE_ZERO,
    DEVICE_FULL,
    DEVICE_RANDOM,
    DEVICE_URANDOM,
    DEVICE_TTY,
    DEVICE_CONSOLE,
    DEVICE_NAMED,                /* those before are below /dev by name */
    DEVICE_STDIN = DEVICE_NAMED, /* a link of procfs.h leads there */
    DEVICE_STDOUT,
    DEVICE_STDERR,
    DEVICE_COUNT,
};

/* Static nodes with one reference for the directory entry and one for ever. */
extern struct node devfs_nodes[DEVICE_COUNT];

/* What descriptors 0, 1 and 2 are at the start. A file opened from a node of theirs is
 * one more of the same stream. */
extern struct file devfs_streams[3];

#endif
