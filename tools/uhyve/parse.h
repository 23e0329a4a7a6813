/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers as users write them. */
#ifndef UHYVE_PARSE_H
#define UHYVE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* "64M" and its like, a bare number in MiB: false where text is no size, or too large
 * for 64 bits. */
bool parse_size(const char *text, uint64_t *bytes);

/* The size of pages from the host's pool: "0" for none, "1" for 2 MiB, "1G"; else false.
 */
bool parse_hugetlb(const char *text, uint64_t *bytes);

/* Decimal digits alone, a number from least to most. */
bool parse_number(const char *text, unsigned least, unsigned most, unsigned *number);

#endif
