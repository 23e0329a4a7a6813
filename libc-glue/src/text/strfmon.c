/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * strfmon() (POSIX 2017) in the one locale that there is, C: no currency, no grouping,
 * and where the locale does not say how many digits follow the point, two. Conversions
 * "%[flags][width][#left][.right]i|n" and "%%".
 */
#include <ctype.h>
#include <monetary.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

struct conversion {
    char fill;
    bool is_left, has_parentheses;
    int width, left, right; /* -1: not given */
};

struct output {
    char *at;
    size_t len;
    bool is_short; /* it did not fit */
};

static void put(struct output *out, char c, int times)
{
    for (; times > 0; times--) {
        if (out->len <= 1) {
            out->is_short = true;
            return;
        }
        *out->at++ = c;
        out->len--;
    }
}

static void put_text(struct output *out, const char *text)
{
    for (; *text != '\0'; text++) {
        put(out, *text, 1);
    }
}

static int number(const char **format)
{
    int value = 0;

    while (isdigit((unsigned char)**format) && value < 10000) {
        value = 10 * value + (*(*format)++ - '0');
    }
    return value;
}

/* *format behind the percent sign, then behind the conversion; its letter, or 0. */
static char parse(const char **format, struct conversion *conversion)
{
    *conversion = (struct conversion){' ', false, false, -1, -1, -1};
    for (;; (*format)++) {
        if (**format == '=' && (*format)[1] != '\0') {
            conversion->fill = *++*format;
        } else if (**format == '(') {
            conversion->has_parentheses = true;
        } else if (**format == '-') {
            conversion->is_left = true;
        } else if (**format == '\0' || strchr("^+!", **format) == NULL) {
            break; /* those three have nothing to change here */
        }
    }
    if (isdigit((unsigned char)**format)) {
        conversion->width = number(format);
    }
    if (**format == '#') {
        ++*format;
        conversion->left = number(format);
    }
    if (**format == '.') {
        ++*format;
        conversion->right = number(format);
    }
    return **format == 'i' || **format == 'n' ? *(*format)++ : '\0';
}

static void put_amount(struct output *out, const struct conversion *how, double amount)
{
    char digits[400], text[900];
    struct output whole = {text, sizeof(text), false};
    bool is_negative = amount < 0;

    snprintf(digits, sizeof(digits), "%.*f", how->right >= 0 ? how->right % 64 : 2,
             is_negative ? -amount : amount);
    if (is_negative) {
        put(&whole, how->has_parentheses ? '(' : '-', 1);
    } else if (how->left >= 0) {
        put(&whole, ' ', 1); /* so that columns fit */
    }
    put(&whole, how->fill, how->left - (int)strcspn(digits, "."));
    put_text(&whole, digits);
    if (how->has_parentheses && (is_negative || how->left >= 0)) {
        put(&whole, is_negative ? ')' : ' ', 1);
    }
    *whole.at = '\0';
    int room = how->width - (int)(whole.at - text);

    put(out, ' ', how->is_left ? 0 : room);
    put_text(out, text);
    put(out, ' ', how->is_left ? room : 0);
}

static ssize_t format_all(char *buf, size_t len, const char *format, va_list args)
{
    struct output out = {buf, len, len == 0};
    struct conversion how;

    while (*format != '\0' && !out.is_short) {
        if (*format != '%' || format[1] == '%') {
            put(&out, *format, 1);
            format += *format == '%' ? 2 : 1;
            continue;
        }
        format++;
        if (parse(&format, &how) == '\0') {
            return __posix_fail(-EINVAL);
        }
        put_amount(&out, &how, va_arg(args, double));
    }
    if (out.is_short) {
        return __posix_fail(-E2BIG);
    }
    *out.at = '\0';
    return out.at - buf;
}

ssize_t strfmon(char *restrict buf, size_t len, const char *restrict format, ...)
{
    va_list args;

    va_start(args, format);
    ssize_t result = format_all(buf, len, format, args);

    va_end(args);
    return result;
}

ssize_t strfmon_l(char *restrict buf, size_t len, locale_t locale,
                  const char *restrict format, ...)
{
    va_list args;

    (void)locale;
    va_start(args, format);
    ssize_t result = format_all(buf, len, format, args);

    va_end(args);
    return result;
}
