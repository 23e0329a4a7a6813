/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fnmatch() with what newlib's has not: classes of characters, and characters of
   several bytes (POSIX.1-2017, XCU 2.13). */
#define _GNU_SOURCE
#include <ctype.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define CLASS_BYTES 16

/* The character at *text, which is left behind; what is none is a byte. */
static wint_t next_char(const char **text)
{
    mbstate_t state = {0};
    wchar_t c;
    size_t len = mbrtowc(&c, *text, MB_LEN_MAX, &state);

    if (len == (size_t)-1 || len == (size_t)-2 || len == 0) {
        c = (unsigned char)**text;
        len = c != 0;
    }
    *text += len;
    return (wint_t)c;
}

static wint_t folded(wint_t c, int flags)
{
    return flags & FNM_CASEFOLD ? towlower(c) : c;
}

/* *pattern is behind "[:": whether c is of the class, which is left behind; -1 if it is
 * none. */
static int class_holds(const char **pattern, wint_t c, int flags)
{
    const char *end = strstr(*pattern, ":]");
    char name[CLASS_BYTES];
    size_t len = end != NULL ? (size_t)(end - *pattern) : CLASS_BYTES;

    if (len >= CLASS_BYTES) {
        return -1;
    }
    memcpy(name, *pattern, len);
    name[len] = '\0';
    *pattern = end + 2;

    wctype_t type = wctype(name);

    return iswctype(c, type) != 0 ||
           (flags & FNM_CASEFOLD && (iswctype(towlower(c), type) != 0 ||
                                     iswctype(towupper(c), type) != 0));
}

/* One end of a range. */
static wint_t bracket_char(const char **pattern, int flags)
{
    if ((*pattern)[0] == '[' && ((*pattern)[1] == '.' || (*pattern)[1] == '=')) {
        const char kind = (*pattern)[1];
        const char *at = *pattern + 2;
        wint_t c = next_char(&at);

        if (at[0] == kind && at[1] == ']') {
            *pattern = at + 2;
            return c;
        }
    }
    if (**pattern == '\\' && !(flags & FNM_NOESCAPE) && (*pattern)[1] != '\0') {
        ++*pattern;
    }
    return next_char(pattern);
}

/* *pattern is behind "[": 1 or 0, whether c is in it, and it is left behind; -1 if it has
 * no end, so that the "[" stands for itself. */
static int bracket_holds(const char **pattern, wint_t c, int flags)
{
    const char *at = *pattern;
    bool is_inverted = *at == '!' || *at == '^', found = false;

    at += is_inverted;
    for (bool is_first = true; is_first || *at != ']'; is_first = false) {
        if (*at == '\0' || (*at == '/' && flags & FNM_PATHNAME)) {
            return -1;
        }
        if (at[0] == '[' && at[1] == ':') {
            const char *behind = at + 2;
            int holds = class_holds(&behind, c, flags);

            if (holds >= 0) {
                found = found || holds != 0;
                at = behind;
                continue;
            }
        }
        wint_t low = bracket_char(&at, flags), high = low;

        if (at[0] == '-' && at[1] != ']' && at[1] != '\0') {
            at++;
            high = bracket_char(&at, flags);
        }
        found = found || (c >= low && c <= high) ||
                (flags & FNM_CASEFOLD && ((towlower(c) >= low && towlower(c) <= high) ||
                                          (towupper(c) >= low && towupper(c) <= high)));
    }
    *pattern = at + 1;
    return found != is_inverted;
}

/* Whether a period at text may only be matched by a period. */
static bool is_hidden(const char *text, const char *start, int flags)
{
    return *text == '.' && flags & FNM_PERIOD &&
           (text == start || (flags & FNM_PATHNAME && text[-1] == '/'));
}

/* One character, against what is no star: whether it fits; both are left behind. */
static bool one_fits(const char **pattern, const char **text, const char *start,
                     int flags)
{
    bool is_special = !(**text == '/' && flags & FNM_PATHNAME) &&
                      !is_hidden(*text, start, flags);
    const char *at = *pattern + 1;
    const char *next = *text;
    wint_t c = next_char(&next);
    int holds = -1;

    if (**pattern == '?') {
        holds = is_special;
    } else if (**pattern == '[') {
        holds = bracket_holds(&at, c, flags);
        holds = holds > 0 ? is_special : holds;
    }
    if (holds < 0) {
        at = *pattern;
        if (*at == '\\' && !(flags & FNM_NOESCAPE) && at[1] != '\0') {
            at++;
        }
        holds = folded(next_char(&at), flags) == folded(c, flags);
    }
    *pattern = at;
    *text = next;
    return holds != 0;
}

int fnmatch(const char *pattern, const char *text, int flags)
{
    const char *start = text, *star = NULL, *tried = NULL;

    /* What a star takes grows until the rest fits; only the last one's must be tried. */
    for (;;) {
        if (*pattern == '*') {
            if (is_hidden(text, start, flags)) {
                return FNM_NOMATCH;
            }
            star = ++pattern;
            tried = text;
            continue;
        }
        if (*text == '\0' && *pattern == '\0') {
            return 0;
        }
        if (*pattern == '\0' && *text == '/' && flags & FNM_LEADING_DIR) {
            return 0;
        }
        if (*text != '\0' && *pattern != '\0' &&
            one_fits(&pattern, &text, start, flags)) {
            if (text[-1] == '/' && flags & FNM_PATHNAME) {
                star = NULL; /* a star does not go beyond it */
            }
            continue;
        }
        if (star == NULL || *tried == '\0' || (*tried == '/' && flags & FNM_PATHNAME)) {
            return FNM_NOMATCH;
        }
        next_char(&tried);
        pattern = star;
        text = tried;
    }
}
