/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sums of arch/checksum.h in plain C. */
#include "arch/checksum.h"

uint64_t checksum_blocks(const void *data, size_t blocks)
{
    const uint8_t *bytes = data;
    uint64_t sum = 0;

    for (size_t i = 0; i < blocks * CHECKSUM_BLOCK_BYTES; i += sizeof(sum)) {
        uint64_t word;

        __builtin_memcpy(&word, bytes + i, sizeof(word));
        sum += word;
        sum += sum < word;
    }
    return sum;
}
