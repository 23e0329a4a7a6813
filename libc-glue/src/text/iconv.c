/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* iconv(): each character becomes its number in Unicode and is written anew. */
#include <iconv.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "text/encodings.h"

struct conversion {
    struct encoding from, to;
    bool has_started; /* the mark of the byte order has been read or written */
    char unknown;     /* 0: an error, '?' or 'i' (left out) */
};

/* Splits "NAME//SUFFIX"; the name to name, what follows to *conversion. */
static bool parse(const char *text, char name[32], struct conversion *conversion)
{
    size_t len = strcspn(text, "/");

    if (len >= 32) {
        return false;
    }
    memcpy(name, text, len);
    name[len] = '\0';
    if (strcasestr(text + len, "//TRANSLIT") != NULL) {
        conversion->unknown = '?';
    }
    if (strcasestr(text + len, "//IGNORE") != NULL) {
        conversion->unknown = 'i';
    }
    if (len == 0) { /* that of the locale */
        strcpy(name, nl_langinfo(CODESET));
    }
    return true;
}

iconv_t iconv_open(const char *to, const char *from)
{
    char to_name[32], from_name[32];
    struct conversion *conversion = calloc(1, sizeof(*conversion));

    if (conversion == NULL) {
        __posix_fail(-ENOMEM);
        return (iconv_t)-1;
    }
    if (!parse(from, from_name, conversion)) {
        goto unknown;
    }
    conversion->unknown = 0;
    if (!parse(to, to_name, conversion) ||
        !__posix_find_encoding(from_name, &conversion->from) ||
        !__posix_find_encoding(to_name, &conversion->to)) {
        goto unknown;
    }
    return conversion;
unknown:
    free(conversion);
    __posix_fail(-EINVAL);
    return (iconv_t)-1;
}

int iconv_close(iconv_t conversion)
{
    free(conversion);
    return 0;
}

/* Bytes of the mark at the start, from which the byte order is known. */
static size_t read_mark(struct encoding *from, const unsigned char *in, size_t len)
{
    size_t width = from->kind == UTF_16 ? 2 : 4;

    if (!from->has_mark || len < width) {
        return 0;
    }
    uint32_t first = __posix_get_unit(in, width, false);

    if (first == 0xfeff) {
        from->is_big = false;
    } else if (__posix_get_unit(in, width, true) == 0xfeff) {
        from->is_big = true;
    } else {
        return 0;
    }
    return width;
}

static size_t fail(int error)
{
    errno = error;
    return (size_t)-1;
}

/* One character: the bytes that it takes, 0 with *error. */
static size_t convert_one(struct conversion *c, const unsigned char *in, size_t in_len,
                          char *out, size_t *out_len, bool *is_lost, int *error)
{
    uint32_t code;
    size_t room = *out_len;
    ptrdiff_t taken = __posix_decode(&c->from, in, in_len, &code);

    *is_lost = false;
    *out_len = 0;
    if (taken <= 0) {
        if (taken == 0 || c->unknown != 'i') {
            *error = taken == 0 ? EINVAL : EILSEQ;
            return 0;
        }
        *is_lost = true;
        return 1;
    }
    ptrdiff_t made = __posix_encode(&c->to, code, out, room);

    if (made < 0 && c->unknown != 0) {
        *is_lost = true;
        made = c->unknown == '?' ? __posix_encode(&c->to, '?', out, room) : 0;
        if (c->unknown != '?') {
            return (size_t)taken;
        }
    }
    if (made <= 0) {
        *error = made == 0 ? E2BIG : EILSEQ;
        return 0;
    }
    *out_len = (size_t)made;
    return (size_t)taken;
}

/* At the very start: marks of the byte order. False with E2BIG. */
static bool start(struct conversion *c, char **in, size_t *in_left, char **out,
                  size_t *out_left)
{
    size_t mark = read_mark(&c->from, (const unsigned char *)*in, *in_left);

    if (c->to.has_mark) {
        ptrdiff_t made = __posix_encode(&c->to, 0xfeff, *out, *out_left);

        if (made <= 0) {
            return false;
        }
        *out += made;
        *out_left -= (size_t)made;
    }
    *in += mark;
    *in_left -= mark;
    c->has_started = true;
    return true;
}

/* How many characters had no counterpart, or -1. */
size_t iconv(iconv_t conversion, char **restrict in, size_t *restrict in_left,
             char **restrict out, size_t *restrict out_left)
{
    struct conversion *c = conversion;
    size_t lost = 0;

    if (in == NULL || *in == NULL) {
        c->has_started = false;
        return 0;
    }
    if (!c->has_started && *in_left > 0 && !start(c, in, in_left, out, out_left)) {
        return fail(E2BIG);
    }
    while (*in_left > 0) {
        size_t made = *out_left;
        bool is_lost;
        int error = 0;
        size_t taken = convert_one(c, (const unsigned char *)*in, *in_left, *out, &made,
                                   &is_lost, &error);

        if (taken == 0) {
            return fail(error);
        }
        *in += taken;
        *in_left -= taken;
        *out += made;
        *out_left -= made;
        lost += is_lost;
    }
    return lost;
}
