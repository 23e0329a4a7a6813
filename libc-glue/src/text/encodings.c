/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Characters of each encoding (RFC 3629 UTF-8, RFC 2781 UTF-16, ISO 8859, Windows). */
#include <string.h>
#include <strings.h>
#include "text/encodings.h"

#define CODE_MAX 0x10ffff

/* What 0x80 to 0x9f are in Windows' code page; 0: nothing. */
static const uint16_t cp1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* Where ISO-8859-15 differs from -1. */
static const struct {
    unsigned char byte;
    uint16_t code;
} latin9[] = {{0xa4, 0x20ac}, {0xa6, 0x160}, {0xa8, 0x161}, {0xb4, 0x17d},
              {0xb8, 0x17e},  {0xbc, 0x152}, {0xbd, 0x153}, {0xbe, 0x178}};

#define LATIN9_COUNT (sizeof(latin9) / sizeof(latin9[0]))

static const struct {
    const char *name;
    struct encoding encoding;
} names[] = {
    {"ASCII", {ASCII, false, false}},        {"USASCII", {ASCII, false, false}},
    {"ANSIX3.41968", {ASCII, false, false}}, {"C", {ASCII, false, false}},
    {"ISO88591", {LATIN_1, false, false}},   {"LATIN1", {LATIN_1, false, false}},
    {"ISO885915", {LATIN_9, false, false}},  {"LATIN9", {LATIN_9, false, false}},
    {"CP1252", {CP_1252, false, false}},     {"WINDOWS1252", {CP_1252, false, false}},
    {"UTF8", {UTF_8, false, false}},         {"UCS2", {UCS_2, false, false}},
    {"UCS2LE", {UCS_2, false, false}},       {"UCS2BE", {UCS_2, true, false}},
    {"UTF16", {UTF_16, false, true}},        {"UTF16LE", {UTF_16, false, false}},
    {"UTF16BE", {UTF_16, true, false}},      {"UTF32", {UTF_32, false, true}},
    {"UTF32LE", {UTF_32, false, false}},     {"UTF32BE", {UTF_32, true, false}},
    {"UCS4", {UTF_32, true, false}},         {"UCS4LE", {UTF_32, false, false}},
    {"UCS4BE", {UTF_32, true, false}},       {"WCHART", {UTF_32, false, false}},
};

/* Letters count alike, hyphens and underscores do not count. */
static bool is_name(const char *name, const char *known)
{
    for (;; name++) {
        if (*name == '-' || *name == '_') {
            continue;
        }
        if (strncasecmp(name, known, 1) != 0) {
            return false;
        }
        if (*name == '\0') {
            return true;
        }
        known++;
    }
}

bool __posix_find_encoding(const char *name, struct encoding *encoding)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (is_name(name, names[i].name)) {
            *encoding = names[i].encoding;
            return true;
        }
    }
    return false;
}

uint32_t __posix_get_unit(const unsigned char *in, size_t width, bool is_big)
{
    uint32_t unit = 0;

    for (size_t i = 0; i < width; i++) {
        unit = unit << 8 | in[is_big ? i : width - 1 - i];
    }
    return unit;
}

static void put_unit(char *out, size_t width, bool is_big, uint32_t unit)
{
    for (size_t i = 0; i < width; i++) {
        out[is_big ? width - 1 - i : i] = (char)(unit >> 8 * i);
    }
}

static ptrdiff_t decode_utf8(const unsigned char *in, size_t len, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t count = in[0] < 0x80   ? 1
                   : in[0] < 0xc2 ? 0
                   : in[0] < 0xe0 ? 2
                   : in[0] < 0xf0 ? 3
                   : in[0] < 0xf5 ? 4
                                  : 0;

    if (count == 0) {
        return -1;
    }
    *code = count == 1 ? in[0] : in[0] & (0x7fu >> count);
    for (size_t i = 1; i < count; i++) {
        if (i == len) {
            return 0;
        }
        if ((in[i] & 0xc0) != 0x80) {
            return -1;
        }
        *code = *code << 6 | (in[i] & 0x3fu);
    }
    return *code < least[count] || *code > CODE_MAX || (*code >> 11 == 0x1b)
               ? -1
               : (ptrdiff_t)count;
}

static ptrdiff_t decode_units(const struct encoding *encoding, const unsigned char *in,
                              size_t len, uint32_t *code)
{
    size_t width = encoding->kind == UTF_32 ? 4 : 2;

    if (len < width) {
        return 0;
    }
    *code = __posix_get_unit(in, width, encoding->is_big);
    if (*code >> 10 == 0x36 && encoding->kind == UTF_16) {
        if (len < 4) {
            return 0;
        }
        uint32_t second = __posix_get_unit(in + 2, 2, encoding->is_big);

        *code = 0x10000 + ((*code & 0x3ff) << 10 | (second & 0x3ff));
        return second >> 10 == 0x37 ? 4 : -1;
    }
    return *code >> 11 == 0x1b || *code > CODE_MAX ? -1 : (ptrdiff_t)width;
}

static ptrdiff_t decode_byte(enum encoding_kind kind, unsigned char byte, uint32_t *code)
{
    *code = byte;
    if (byte < 0x80) {
        return 1;
    }
    if (kind == CP_1252 && byte < 0xa0) {
        *code = cp1252[byte - 0x80];
        return *code != 0 ? 1 : -1;
    }
    for (size_t i = 0; kind == LATIN_9 && i < LATIN9_COUNT; i++) {
        if (latin9[i].byte == byte) {
            *code = latin9[i].code;
        }
    }
    return kind != ASCII ? 1 : -1;
}

ptrdiff_t __posix_decode(const struct encoding *encoding, const unsigned char *in,
                         size_t len, uint32_t *code)
{
    switch (encoding->kind) {
    case UTF_8:
        return decode_utf8(in, len, code);
    case UCS_2:
    case UTF_16:
    case UTF_32:
        return decode_units(encoding, in, len, code);
    default:
        return decode_byte(encoding->kind, in[0], code);
    }
}

static ptrdiff_t encode_utf8(uint32_t code, char *out, size_t len)
{
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    if (len < count) {
        return 0;
    }
    if (count == 1) {
        out[0] = (char)code;
        return 1;
    }
    for (size_t i = count - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)(0xf00u >> count | code);
    return (ptrdiff_t)count;
}

static ptrdiff_t encode_units(const struct encoding *encoding, uint32_t code, char *out,
                              size_t len)
{
    size_t width = encoding->kind == UTF_32 ? 4 : 2;

    if (width == 2 && code >= 0x10000) {
        if (encoding->kind == UCS_2) {
            return -1;
        }
        if (len < 4) {
            return 0;
        }
        code -= 0x10000;
        put_unit(out, 2, encoding->is_big, 0xd800 | code >> 10);
        put_unit(out + 2, 2, encoding->is_big, 0xdc00 | (code & 0x3ff));
        return 4;
    }
    if (len < width) {
        return 0;
    }
    put_unit(out, width, encoding->is_big, code);
    return (ptrdiff_t)width;
}

/* The byte, or -1. */
static int byte_of(enum encoding_kind kind, uint32_t code)
{
    uint32_t back;

    if (code < 0x80) {
        return (int)code;
    }
    for (int byte = 0x80; byte < 0x100 && kind != ASCII; byte++) {
        if (decode_byte(kind, (unsigned char)byte, &back) == 1 && back == code) {
            return byte;
        }
    }
    return -1;
}

ptrdiff_t __posix_encode(const struct encoding *encoding, uint32_t code, char *out,
                         size_t len)
{
    switch (encoding->kind) {
    case UTF_8:
        return encode_utf8(code, out, len);
    case UCS_2:
    case UTF_16:
    case UTF_32:
        return encode_units(encoding, code, out, len);
    default:
        break;
    }
    int byte = byte_of(encoding->kind, code);

    if (byte < 0 || len == 0) {
        return byte < 0 ? -1 : 0;
    }
    out[0] = (char)byte;
    return 1;
}
