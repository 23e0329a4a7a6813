/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Directories of the host as mounts (abi/hostfs.h): every operation is a request to the
 * host's file server, which alone knows what is true. What is kept here are names of
 * nodes that are in use, and handles of open files.
 */
#ifndef KERNEL_FS_HOSTFS_H
#define KERNEL_FS_HOSTFS_H

#include "abi/fs.h"
#include "abi/hostfs.h"
#include "lib/base.h"

/*
 * Answers a request, as hypercall_hostfs() of arch/hypercall.h, which is one: data may
 * be cut short, and the request says by how much. Task context; may sleep.
 */
struct hostfs_transport {
    void (*call)(struct hostfs_request *request, const struct hermit_iovec *in,
                 int in_count, const struct hermit_iovec *out, int out_count,
                 struct hostfs_reply *reply);
};

/*
 * Mounts all that the host offers, and makes the directory where the program was started
 * the current one. Standard streams that are files of the host become such. Once, from
 * vfs_init() or in task context. What cannot be mounted is logged.
 */
void hostfs_start(const struct hostfs_transport *transport);

#endif
