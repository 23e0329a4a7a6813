/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What uhyve can do to its host from now on is what serving the guest needs. */
#ifndef UHYVE_SANDBOX_H
#define UHYVE_SANDBOX_H

#include "options.h"

/* For the calling thread and those that it makes. Says what the kernel lacks, with
 * --verbose. */
void sandbox_enter(const struct options *options, const struct fileserver *files);

#endif
