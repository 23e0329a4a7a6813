/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Open files on their way from one socket of AF_UNIX to another (SCM_RIGHTS). Each holds
 * a reference. Task context.
 */
#ifndef KERNEL_NET_RIGHTS_H
#define KERNEL_NET_RIGHTS_H

#include "net/socket.h"

#define RIGHTS_MAX 253 /* files in one message, as on Linux */

struct file;

struct rights {
    struct rights *next; /* of those that are to be given back */
    size_t count;
    struct file *files[];
};

/* The files that io's control data names; *rights is null without any. -HE_BADF,
 * -HE_INVAL other control data or too many files, -HE_NOMEM. What was found is to be
 * given back also after an error. */
int rights_send(const struct socket_io *io, struct rights **rights);

/* The same files once more; null without memory. */
struct rights *rights_copy(const struct rights *rights);

/* Makes descriptors of io->rights, as many as there is room for in the control data, and
 * gives the others back. No lock held: files may be closed. */
void rights_receive(struct socket_io *io);

/* Gives them back; null is allowed. No lock held. */
void rights_discard(struct rights *rights);

#endif
