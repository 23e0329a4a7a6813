/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which source line an instruction is of: DWARF 2 to 5, section 6.2. */
#ifndef UHYVE_LINES_H
#define UHYVE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "FILE:LINE" of pc by the ELF64 file fd, whose content need not be sound. False: it does
 * not tell. */
bool line_at(int fd, uint64_t pc, char *text, size_t len);

/* The sections that count, in memory; missing ones have no bytes. */
struct line_sections {
    struct line_bytes {
        const uint8_t *bytes;
        size_t len;
    } lines, line_strings, strings;
};

/* The same for sections that somebody else has read. */
bool line_find(const struct line_sections *sections, uint64_t pc, char *text, size_t len);

#endif
