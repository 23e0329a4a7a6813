/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * C11's conversions. A wide character is UTF-32 already; of UTF-16 a pair is kept between
 * two calls in the count of the state, which mbrtowc() leaves at 0 between characters:
 * negative, a second half is to come out; above PAIR, a first half has gone in.
 */
#include <errno.h>
#include <stdbool.h>
#include <uchar.h>
#include <wchar.h>

#define PAIR        0x10000
#define FIRST_HALF  0xd800
#define SECOND_HALF 0xdc00

_Static_assert(sizeof(wchar_t) == sizeof(char32_t), "both are UTF-32");

size_t mbrtoc32(char32_t *restrict c, const char *restrict text, size_t len,
                mbstate_t *restrict state)
{
    static __thread mbstate_t own;
    wchar_t wide = L'\0';
    size_t used = text == NULL ? mbrtowc(NULL, "", 1, state != NULL ? state : &own)
                               : mbrtowc(&wide, text, len, state != NULL ? state : &own);

    if (c != NULL && text != NULL && used <= len) {
        *c = (char32_t)wide;
    }
    return used;
}

size_t c32rtomb(char *restrict text, char32_t c, mbstate_t *restrict state)
{
    static __thread mbstate_t own;

    return wcrtomb(text, (wchar_t)c, state != NULL ? state : &own);
}

size_t mbrtoc16(char16_t *restrict c, const char *restrict text, size_t len,
                mbstate_t *restrict state)
{
    static __thread mbstate_t own;
    wchar_t wide = L'\0';

    state = state != NULL ? state : &own;
    if (state->__count < 0) { /* the second half of the pair before */
        if (c != NULL) {
            *c = (char16_t)-state->__count;
        }
        state->__count = 0;
        return (size_t)-3;
    }
    if (text == NULL) {
        return mbrtowc(NULL, "", 1, state);
    }
    size_t used = mbrtowc(&wide, text, len, state);

    if (used > len) {
        return used; /* incomplete or wrong */
    }
    if ((char32_t)wide >= PAIR) {
        state->__count = -(int)(SECOND_HALF | ((unsigned int)wide & 0x3ff));
        wide = (wchar_t)(FIRST_HALF | ((unsigned int)wide - PAIR) >> 10);
    }
    if (c != NULL) {
        *c = (char16_t)wide;
    }
    return used;
}

size_t c16rtomb(char *restrict text, char16_t c, mbstate_t *restrict state)
{
    static __thread mbstate_t own;

    state = state != NULL ? state : &own;
    if (text == NULL) {
        state->__count = 0;
        return wcrtomb(NULL, L'\0', state);
    }
    unsigned int first = state->__count >= PAIR ? (unsigned int)state->__count - PAIR : 0;
    bool is_second = (c & 0xfc00) == SECOND_HALF;

    if ((first != 0) != is_second) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    if ((c & 0xfc00) == FIRST_HALF) {
        state->__count = PAIR + c;
        return 0;
    }
    state->__count = 0;
    unsigned int code =
        is_second ? PAIR + ((first & 0x3ff) << 10 | (c & 0x3ffu)) : (unsigned int)c;

    return wcrtomb(text, (wchar_t)code, state);
}
