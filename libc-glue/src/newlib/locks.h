/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* newlib's locks, as others than newlib see them. */
#ifndef LIBPOSIX_LOCKS_H
#define LIBPOSIX_LOCKS_H

#include <stdbool.h>
#include <sys/lock.h>

/* Guards newlib's list of streams. */
extern struct __lock __lock___sfp_recursive_mutex;

/* Guards what is known of the local time zone. */
extern struct __lock __lock___tz_mutex;

/* newlib's: takes it. */
void __sfp_lock_acquire(void);

/* Whether the calling thread has the lock. */
bool __posix_holds_lock(_LOCK_T lock);

#endif
