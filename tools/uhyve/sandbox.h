/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What uhyve can do to its host from now on is what serving the guest needs. */
#ifndef UHYVE_SANDBOX_H
#define UHYVE_SANDBOX_H

#include <stdbool.h>

#include "options.h"

struct fileserver;
struct sock_filter;

/* For the calling thread and those that it makes. Says what the kernel lacks, with
 * --verbose. */
void sandbox_enter(const struct options *options, const struct fileserver *files);

/* The filter's instructions, at most SANDBOX_FILTER_MAX; how many. */
#define SANDBOX_FILTER_MAX 320
unsigned sandbox_filter(struct sock_filter *program);

/* Whether the list has this system call of x86-64. */
bool sandbox_allows(int number);

#endif
