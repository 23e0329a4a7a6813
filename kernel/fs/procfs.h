/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The few files of /proc that programs look for. They are static nodes; a text is made
 * when the file is opened.
 */
#ifndef KERNEL_FS_PROCFS_H
#define KERNEL_FS_PROCFS_H

#include "fs/ramfs.h"

enum proc_id {
    PROC_CPUINFO,
    PROC_MEMINFO,
    PROC_UPTIME,
    PROC_VERSION,
    PROC_CMDLINE, /* this and those below are of the program, in /proc/self */
    PROC_MAPS,
    PROC_STATUS,
    PROC_STATM,
    PROC_TEXTS,
};

/* References as those of devfs_nodes. */
extern struct node proc_texts[PROC_TEXTS];
extern struct node proc_exe;     /* the symbolic link /proc/self/exe */
extern struct node proc_devices; /* the symbolic link /dev/fd */
extern struct node
    proc_streams[3]; /* the links /dev/stdin to /dev/stderr, to fd/0 to fd/2 */

/* /proc/self/fd, a directory of its own kind; the rest of it is in roottree.c. */
extern const struct node_ops proc_fd_ops;

#endif
