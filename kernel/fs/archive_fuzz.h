/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* For fuzzers: random blocks as tar headers that get past the first check. */
#ifndef KERNEL_FS_ARCHIVE_FUZZ_H
#define KERNEL_FS_ARCHIVE_FUZZ_H

#include <stdint.h>
#include <string.h>

/* Gives each block the magic number and the checksum of a tar header. */
static inline void fuzz_make_tar_headers(uint8_t *data, size_t len)
{
    for (size_t at = 0; at + 512 <= len; at += 512) {
        unsigned sum = 0;

        memcpy(data + at + 257, (data[at + 257] & 1) ? "ustar\0" : "ustar ", 6);
        memset(data + at + 148, ' ', 8);
        for (size_t i = 0; i < 512; i++) {
            sum += data[at + i];
        }
        for (int i = 5; i >= 0; i--, sum >>= 3) {
            data[at + 148 + (size_t)i] = (uint8_t)('0' + (sum & 7));
        }
    }
}

#endif
