/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* lwIP's timers. All under the network's lock. */
#ifndef KERNEL_NET_TIMERS_H
#define KERNEL_NET_TIMERS_H

#include "lib/base.h"

/* Something was sent, received or configured: the timers tick for a while. */
void timers_note_activity(void);

/* Runs what is due; the point on the monotonic clock at which to call again. */
int64_t timers_run(void);

#endif
