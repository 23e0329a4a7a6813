/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Calls of the host where it is a hypervisor of ours (abi/hypercall.h). Each returns
 * when the host has done it; meanwhile the calling core does nothing else.
 */
#ifndef ARCH_HYPERCALL_H
#define ARCH_HYPERCALL_H

#include "abi/fs.h"
#include "abi/hostfs.h"
#include "lib/base.h"

/* Whether there is such a host. From boot_prepare() on, any context. */
bool hypercall_is_there(void);

/*
 * Answers a file request. in and out are memory that the caller can touch, the pieces of
 * request->in_bytes and request->out_bytes. Where they lie in more places than one call
 * can name, less is asked for: in_bytes or out_bytes of the request are set to what
 * was; names come first and always fit. Task context.
 */
void hypercall_hostfs(struct hostfs_request *request, const struct hermit_iovec *in,
                      int in_count, const struct hermit_iovec *out, int out_count,
                      struct hostfs_reply *reply);

#endif
