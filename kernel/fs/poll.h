/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for files, on top of sched/ready.h. Task context. */
#ifndef KERNEL_FS_POLL_H
#define KERNEL_FS_POLL_H

#include "abi/poll.h"
#include "fs/file.h"
#include "sched/futex.h"
#include "sched/ready.h"

#define POLL_READABLE (HPOLLIN | HPOLLRDNORM)
#define POLL_WRITABLE (HPOLLOUT | HPOLLWRNORM)

/* HPOLL* that file is ready for now; watch (may be null) is attached before that. */
static inline uint32_t file_poll(struct file *file, struct ready_watch *watch)
{
    return file->ops->poll != NULL ? file->ops->poll(file, watch)
                                   : POLL_READABLE | POLL_WRITABLE;
}

/*
 * Sleeps until file is ready for one of events or has failed (how a call that blocks
 * waits for a file that has no mutex of its own). The events, -HE_TIMEDOUT when the
 * monotonic clock reads deadline_ns, -HE_INTR.
 */
int poll_file(struct file *file, uint32_t events, int64_t deadline_ns);

/*
 * poll(): sets revents of all; how many are not 0. deadline_ns: FUTEX_FOREVER, 0 for a
 * look only, or a point on the monotonic clock. -HE_INVAL count above HERMIT_OPEN_MAX,
 * -HE_NOMEM, -HE_INTR.
 */
int poll_files(struct hermit_pollfd *fds, size_t count, int64_t deadline_ns);

#endif
