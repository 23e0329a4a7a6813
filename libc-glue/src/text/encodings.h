/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The encodings that iconv() knows. */
#ifndef LIBPOSIX_ENCODINGS_H
#define LIBPOSIX_ENCODINGS_H

#include "internal.h"

enum encoding_kind { ASCII, LATIN_1, LATIN_9, CP_1252, UTF_8, UCS_2, UTF_16, UTF_32 };

struct encoding {
    enum encoding_kind kind;
    bool is_big;
    bool has_mark; /* begins with the mark of the byte order */
};

/* False: it is not known. */
bool __posix_find_encoding(const char *name, struct encoding *encoding);

/* A unit of 2 or 4 bytes. */
uint32_t __posix_get_unit(const unsigned char *in, size_t width, bool is_big);

/* The character at in: its bytes; 0 if there are too few, -1 if it is none. */
ptrdiff_t __posix_decode(const struct encoding *encoding, const unsigned char *in,
                         size_t len, uint32_t *code);

/* Writes a character: its bytes; 0 if there is no room, -1 if the encoding lacks it. */
ptrdiff_t __posix_encode(const struct encoding *encoding, uint32_t code, char *out,
                         size_t len);

#endif
