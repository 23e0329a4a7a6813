/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * epoll as Linux has it (epoll(7)): a set of files that is told which of them became
 * ready, so that waiting costs nothing for those that did not. Task context.
 */
#ifndef KERNEL_FS_EPOLL_H
#define KERNEL_FS_EPOLL_H

#include "abi/poll.h"
#include "fs/file.h"

/* An empty set, with one reference. -HE_NOMEM. */
int epoll_open(struct file **file);

/*
 * HEPOLL_CTL_*: adds, changes or removes file, which is known by fd. -HE_INVAL epoll is
 * no epoll file, or file is the same, or bad op; -HE_EXIST, -HE_NOENT, -HE_NOMEM,
 * -HE_PERM file is always ready, -HE_LOOP sets would watch each other, or too deep.
 */
int epoll_control(struct file *epoll, int op, struct file *file, int fd,
                  const struct hermit_epoll_event *event);

/*
 * Waits until the monotonic clock reads deadline_ns (0: only looks) for files of the
 * set; writes up to count events and returns how many. -HE_INVAL epoll is no epoll
 * file, -HE_INTR.
 */
int epoll_collect(struct file *epoll, struct hermit_epoll_event *events, int count,
                  int64_t deadline_ns);

/* The last reference to a file that is watched is gone; file_release() calls it. */
void epoll_forget(struct file *file);

#endif
