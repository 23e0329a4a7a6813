/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* uhyve's calls for this directory; those for the kernel are in arch/hypercall.h. */
#ifndef X86_HYPERCALL_H
#define X86_HYPERCALL_H

#include "abi/hypercall.h"
#include "arch/hypercall.h"

/* Does not return where the host is ours. */
void hypercall_exit(int status);

/* stream: HYPERCALL_STREAM_*. How many bytes were taken; a negative HE_* if none, for the
 * host's reason. Any context. */
ptrdiff_t hypercall_write(uint32_t stream, const char *text, size_t len);

/* Bytes that are there; 0 the input has ended; -HE_AGAIN nothing now. Any context. */
ptrdiff_t hypercall_read(char *buf, size_t len);

/* HYPERCALL_TERMINAL with these flags; its result. Task context. */
int64_t hypercall_terminal(uint32_t flags);

/* The host's time, ns since 1970-01-01 UTC; a negative HE_*. Any context. */
int64_t hypercall_clock_ns(void);

/* From now on on_input() is called in interrupt context when there is something to
 * read, and once at once. 0 or -HE_NODEV. */
int hypercall_listen(void (*on_input)(void));

#endif
