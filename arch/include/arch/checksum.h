/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sums for the Internet checksum, with the processor's carry. */
#ifndef ARCH_CHECKSUM_H
#define ARCH_CHECKSUM_H

#include "lib/base.h"

#define CHECKSUM_BLOCK_BYTES 128

/*
 * The one's complement sum (RFC 1071) of blocks * CHECKSUM_BLOCK_BYTES bytes as 64-bit
 * words in the processor's order: a carry out of the top is added at the bottom. blocks
 * is not 0; any alignment. Any context, no locks, no errors.
 */
uint64_t checksum_blocks(const void *data, size_t blocks);

#endif
