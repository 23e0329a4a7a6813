/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for a spinlock. */
#include "sync/spinlock.h"

void spin_wait(struct spinlock *lock)
{
    spin_stand_in_line(lock, spin_relax);
}
