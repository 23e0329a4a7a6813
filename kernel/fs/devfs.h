/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The devices below /dev: null, zero, full, random, the console, and stdin to stderr. */
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
    DEVICE_STDIN,
    DEVICE_STDOUT,
    DEVICE_STDERR,
    DEVICE_COUNT,
};

/* Static nodes with one reference for the directory entry, one for ever, and those of the
 * files below. */
extern struct node devfs_nodes[DEVICE_COUNT];

#define DEVFS_STREAMS 3

/* What the first descriptors are at the start: standard input, output and error. */
extern struct file devfs_streams[DEVFS_STREAMS];

/* That one of these is no terminal; before any program runs. */
void devfs_make_plain(unsigned stream);

#endif
