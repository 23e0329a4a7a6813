/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The decimal digits of a long double for printf, exactly rounded (to nearest, ties to
 * even) however many are asked for: newlib's own has 42 of them. A number is an integer
 * times a power of 2, so its integer part and its fraction are integers of many words,
 * from which groups of nine digits are taken by division and by multiplication.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/reent.h>

#define GROUP        1000000000u
#define GROUP_DIGITS 9
#define WORDS        520 /* 64 bits with the smallest exponent, or the largest */

struct _Bigint *_Balloc(struct _reent *reent, int k);
void _Bfree(struct _reent *reent, struct _Bigint *big);
char *_ldtoa_exact(struct _reent *reent, long double value, int mode, int ndigits,
                   int *decpt, int *sign, char **end);

/* Little-endian if it is an integer; the words behind the point, first the most
 * significant one, if it is a fraction. */
struct big {
    uint32_t word[WORDS];
    int used;
};

struct digits {
    char *text;
    int count;
    int point;      /* digits before the point; negative: zeros behind it that are not in
                     * text */
    bool has_more;  /* something that is not 0 comes behind the last one */
};

/* Memory of the thread, until the next call: where newlib keeps such results. */
static char *result_room(struct _reent *reent, size_t bytes)
{
    int k = 0;

    _REENT_CHECK_MP(reent);
    if (_REENT_MP_RESULT(reent) != NULL) {
        _REENT_MP_RESULT(reent)->_k = _REENT_MP_RESULT_K(reent);
        _REENT_MP_RESULT(reent)->_maxwds = 1 << _REENT_MP_RESULT_K(reent);
        _Bfree(reent, _REENT_MP_RESULT(reent));
    }
    while (sizeof(__ULong) << k < bytes) {
        k++;
    }
    _REENT_MP_RESULT(reent) = _Balloc(reent, k);
    _REENT_MP_RESULT_K(reent) = k;
    return (char *)_REENT_MP_RESULT(reent);
}

/* bits << shift. */
static void make_integer(struct big *big, uint64_t bits, int shift)
{
    int at = shift / 32, by = shift % 32;
    unsigned __int128 shifted = (unsigned __int128)bits << by;

    memset(big->word, 0, (size_t)at * sizeof(big->word[0]));
    for (big->used = at; shifted != 0; shifted >>= 32) {
        big->word[big->used++] = (uint32_t)shifted;
    }
}

/* What bits >> shift loses. */
static void make_fraction(struct big *big, uint64_t bits, int shift)
{
    int at = (shift + 31) / 32; /* words behind the point */
    unsigned __int128 shifted = (unsigned __int128)bits << (32 * at - shift);

    memset(big->word, 0, (size_t)at * sizeof(big->word[0]));
    big->used = at;
    for (int i = at - 1; i >= 0 && shifted != 0; i--, shifted >>= 32) {
        big->word[i] = (uint32_t)shifted;
    }
}

/* Divides by GROUP; the remainder. */
static uint32_t last_group(struct big *big)
{
    uint64_t rest = 0;

    for (int i = big->used - 1; i >= 0; i--) {
        rest = rest << 32 | big->word[i];
        big->word[i] = (uint32_t)(rest / GROUP);
        rest %= GROUP;
    }
    while (big->used > 0 && big->word[big->used - 1] == 0) {
        big->used--;
    }
    return (uint32_t)rest;
}

/* Multiplies by GROUP; what comes before the point. */
static uint32_t next_group(struct big *big)
{
    uint64_t carry = 0;

    while (big->used > 0 && big->word[big->used - 1] == 0) {
        big->used--;
    }
    for (int i = big->used - 1; i >= 0; i--) {
        carry += (uint64_t)big->word[i] * GROUP;
        big->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

static bool is_zero(const struct big *big)
{
    for (int i = 0; i < big->used; i++) {
        if (big->word[i] != 0) {
            return false;
        }
    }
    return true;
}

static void put_group(char *text, uint32_t group)
{
    for (int i = GROUP_DIGITS - 1; i >= 0; i--) {
        text[i] = (char)('0' + group % 10);
        group /= 10;
    }
}

/* All digits of an integer, to the beginning of text, which has room for most. */
static void take_integer(struct digits *digits, struct big *big, int most)
{
    char *text = digits->text + most, *const end = text;

    while (big->used > 0) {
        text -= GROUP_DIGITS;
        put_group(text, last_group(big));
    }
    while (text < end && *text == '0') {
        text++;
    }
    digits->count = digits->point = (int)(end - text);
    memmove(digits->text, text, (size_t)digits->count);
}

/*
 * Digits of the fraction until there are `wanted` and one more, those before the first
 * that is not 0 only counted; in mode 3 wanted is the number behind the point.
 */
static void take_fraction(struct digits *digits, struct big *big, int mode, int wanted)
{
    char group[GROUP_DIGITS];

    while (!is_zero(big)) {
        int have = mode == 3 ? digits->count - digits->point : digits->count;

        if (have > wanted) {
            break;
        }
        put_group(group, next_group(big));
        for (int i = 0; i < GROUP_DIGITS; i++) {
            if (digits->count == 0 && group[i] == '0') {
                digits->point--;
            } else {
                digits->text[digits->count++] = group[i];
            }
        }
    }
    digits->has_more = !is_zero(big);
}

/* Whether what follows the first `kept` digits makes the last of them one more. */
static bool rounds_up(const struct digits *digits, int kept)
{
    if (kept >= digits->count) {
        return false;
    }
    bool has_rest = digits->has_more;

    for (int i = kept + 1; i < digits->count && !has_rest; i++) {
        has_rest = digits->text[i] != '0';
    }
    bool is_odd = kept > 0 && (digits->text[kept - 1] - '0') % 2 != 0;

    return digits->text[kept] > '5' || (digits->text[kept] == '5' && (has_rest || is_odd));
}

static void round_to(struct digits *digits, int kept)
{
    bool is_up = rounds_up(digits, kept);
    int count = kept < digits->count ? kept : digits->count;

    while (is_up && count > 0 && digits->text[count - 1] == '9') {
        count--;
    }
    if (is_up && count == 0) {
        digits->text[count++] = '1';
        digits->point++;
    } else if (is_up) {
        digits->text[count - 1]++;
    }
    while (count > 0 && digits->text[count - 1] == '0') {
        count--;
    }
    digits->count = count;
}

/*
 * As dtoa() of its family: mode 2 rounds to ndigits significant digits, mode 3 to ndigits
 * behind the point. Returns the digits without zeros at the end, NUL-terminated, with room
 * for those; *decpt of them are before the point. value is finite.
 */
char *_ldtoa_exact(struct _reent *reent, long double value, int mode, int ndigits,
                   int *decpt, int *sign, char **end)
{
    union {
        long double value;
        struct {
            uint64_t significand;
            uint16_t exponent : 15; /* Intel SDM 1, 4.2.2 */
            uint16_t sign : 1;
        };
    } parts = {.value = value};
    int exponent = (parts.exponent != 0 ? parts.exponent : 1) - 16383 - 63;
    int wanted = mode == 2 && ndigits < 1 ? 1 : ndigits;
    /* 0.30103 is a little more than the logarithm of 2. */
    int most = exponent > -64 ? (exponent + 64) * 30103 / 100000 + 1 + GROUP_DIGITS : 0;
    struct digits digits = {0};
    struct big big;

    digits.text =
        result_room(reent, (size_t)most + (size_t)(wanted > 0 ? wanted : 0) + 32);
    *sign = parts.sign;
    if (value == 0) {
        digits.text[digits.count++] = '0';
        digits.point = 1;
    } else {
        if (exponent > -64) {
            make_integer(&big, exponent < 0 ? parts.significand >> -exponent
                                            : parts.significand,
                         exponent < 0 ? 0 : exponent);
            take_integer(&digits, &big, most);
        }
        if (exponent < 0) {
            make_fraction(&big,
                          exponent > -64 ? parts.significand << (64 + exponent) >>
                                               (64 + exponent)
                                         : parts.significand,
                          -exponent);
            take_fraction(&digits, &big, mode, wanted);
        }
        int kept = mode == 3 ? digits.point + wanted : wanted;

        if (kept >= 0) {
            round_to(&digits, kept);
        } else {
            digits.count = 0;
        }
        if (digits.count == 0) {
            digits.point = -ndigits;
        }
    }
    digits.text[digits.count] = '\0';
    *decpt = digits.point;
    if (end != NULL) {
        *end = digits.text + digits.count;
    }
    return digits.text;
}
