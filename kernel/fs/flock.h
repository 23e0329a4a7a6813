/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* flock(): locks on whole files that open file descriptions hold. Task context. */
#ifndef KERNEL_FS_FLOCK_H
#define KERNEL_FS_FLOCK_H

#include "fs/file.h"

/*
 * op: HLOCK_SHARED, HLOCK_EXCLUSIVE or HLOCK_UNLOCK; waits for others unless
 * HLOCK_NONBLOCK is with it (-HE_AGAIN). A lock that file has already is changed, not
 * in one step. -HE_INVAL bad op, -HE_BADF no node, -HE_NOMEM, -HE_INTR.
 */
int flock_set(struct file *file, int op);

/* The last reference to file is gone; file_release() calls it. */
void flock_drop(struct file *file);

#endif
