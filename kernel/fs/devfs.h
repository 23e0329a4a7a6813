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

/* Static nodes with one reference for the directory entry and one for ever. */
extern struct node devfs_nodes[DEVICE_COUNT];

/* What descriptors 0 and 1 are at the start, and what 2 is. */
extern struct file devfs_console_file, devfs_error_file;

#endif
