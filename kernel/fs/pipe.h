/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipes (POSIX 2017, pipe() and write()): bytes from writers to readers, in order. */
#ifndef KERNEL_FS_PIPE_H
#define KERNEL_FS_PIPE_H

#include "fs/file.h"

#define PIPE_BYTES (UINT64_C(64) * KIB) /* what fits in without a reader */

/*
 * A new pipe as two files with one reference each, the end to read from and the end
 * to write to; flags: HO_NONBLOCK or 0. -HE_NOMEM.
 */
int pipe_open(struct file *ends[2], uint32_t flags);

struct pipe;

/*
 * Opens a FIFO, whose node file->node is and whose pipe *place is for (null while nobody
 * has it open; guarded by the node's lock). Waits for the other end unless file is for
 * both or has HO_NONBLOCK. -HE_NXIO nobody reads, with HO_NONBLOCK; -HE_NOMEM, -HE_INTR.
 */
int fifo_open(struct pipe **place, struct file *file);

#endif
