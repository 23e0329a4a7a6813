/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Random numbers for everybody: /dev/random, sys_read_entropy(). Seeded when they
 * are first asked for, from the processor, the host and the cycle counter.
 */
#ifndef KERNEL_CORE_ENTROPY_H
#define KERNEL_CORE_ENTROPY_H

#include "lib/base.h"

/* Remembers where the host's 32 random bytes are (all zero: it gave none). Boot. */
void entropy_init(const uint8_t *host_bytes);

/* Fills buf; never fails, never waits. Task context. */
void entropy_read(void *buf, size_t len);

/* Mixes bytes in that somebody else thinks are random. Task context. */
void entropy_add(const void *bytes, size_t len);

#endif
