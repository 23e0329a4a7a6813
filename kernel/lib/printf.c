/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel's one formatter; see printf.h for what it understands. */
#include "lib/printf.h"
#include "lib/string.h"

struct out {
    char *buf;
    size_t size;
    size_t len; /* of the whole text, may exceed size */
};

struct spec {
    bool left, zero, alternate;
    char sign; /* what a positive number starts with, or 0 */
    int width;
    int precision; /* -1: none given */
    int size;      /* -2 hh, -1 h, 0, 1 l/ll/z/j/t */
};

static void out_char(struct out *out, char c)
{
    if (out->len + 1 < out->size) {
        out->buf[out->len] = c;
    }
    out->len++;
}

static void out_pad(struct out *out, char c, int count)
{
    for (; count > 0; count--) {
        out_char(out, c);
    }
}

static void out_field(struct out *out, const struct spec *spec, const char *text, int len)
{
    if (!spec->left) {
        out_pad(out, ' ', spec->width - len);
    }
    for (int i = 0; i < len; i++) {
        out_char(out, text[i]);
    }
    if (spec->left) {
        out_pad(out, ' ', spec->width - len);
    }
}

/* prefix: sign or 0x, already in text order; digits in value's base. */
static void out_number(struct out *out, const struct spec *spec, uint64_t value,
                       unsigned base, bool upper, const char *prefix)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24];
    int pos = sizeof(text);
    int prefix_len = (int)strlen(prefix);

    do {
        text[--pos] = digits[value % base];
        value /= base;
    } while (value != 0);

    int len = (int)sizeof(text) - pos;
    int min = spec->precision > len ? spec->precision : len;

    if (spec->zero && !spec->left && spec->precision < 0 &&
        spec->width - prefix_len > min) {
        min = spec->width - prefix_len;
    }
    if (!spec->left) {
        out_pad(out, ' ', spec->width - min - prefix_len);
    }
    for (const char *p = prefix; *p != '\0'; p++) {
        out_char(out, *p);
    }
    out_pad(out, '0', min - len);
    for (; pos < (int)sizeof(text); pos++) {
        out_char(out, text[pos]);
    }
    if (spec->left) {
        out_pad(out, ' ', spec->width - min - prefix_len);
    }
}

static const char *parse_flags(const char *fmt, struct spec *spec)
{
    for (;; fmt++) {
        switch (*fmt) {
        case '-':
            spec->left = true;
            break;
        case '0':
            spec->zero = true;
            break;
        case '#':
            spec->alternate = true;
            break;
        case '+':
        case ' ':
            spec->sign = *fmt;
            break;
        default:
            return fmt;
        }
    }
}

static const char *parse_int(const char *fmt, va_list *args, int *value)
{
    if (*fmt == '*') {
        *value = va_arg(*args, int);
        return fmt + 1;
    }
    for (*value = 0; *fmt >= '0' && *fmt <= '9' && *value < 10000; fmt++) {
        *value = *value * 10 + (*fmt - '0');
    }
    return fmt;
}

static const char *parse_size(const char *fmt, struct spec *spec)
{
    for (;; fmt++) {
        switch (*fmt) {
        case 'h':
            spec->size--;
            break;
        case 'l':
        case 'z':
        case 'j':
        case 't':
            spec->size = 1;
            break;
        default:
            return fmt;
        }
    }
}

static const char *parse_spec(const char *fmt, va_list *args, struct spec *spec)
{
    *spec = (struct spec){.precision = -1};
    fmt = parse_flags(fmt, spec);
    fmt = parse_int(fmt, args, &spec->width);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*fmt == '.') {
        fmt = parse_int(fmt + 1, args, &spec->precision);
    }
    return parse_size(fmt, spec);
}

static void out_signed(struct out *out, const struct spec *spec, va_list *args)
{
    int64_t value = spec->size > 0 ? va_arg(*args, int64_t) : va_arg(*args, int);
    char prefix[2] = {spec->sign, '\0'};

    if (spec->size == -1) {
        value = (int16_t)value;
    } else if (spec->size < -1) {
        value = (int8_t)value;
    }
    if (value < 0) {
        prefix[0] = '-';
    }
    out_number(out, spec, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, false,
               prefix);
}

static void out_unsigned(struct out *out, const struct spec *spec, char conv,
                         va_list *args)
{
    uint64_t value = spec->size > 0 ? va_arg(*args, uint64_t) : va_arg(*args, unsigned);
    bool hex = conv != 'u';

    if (spec->size == -1) {
        value = (uint16_t)value;
    } else if (spec->size < -1) {
        value = (uint8_t)value;
    }
    out_number(out, spec, value, hex ? 16 : 10, conv == 'X',
               hex && spec->alternate && value != 0 ? "0x" : "");
}

static void out_string(struct out *out, const struct spec *spec, const char *text)
{
    if (text == NULL) {
        text = "(null)";
    }
    size_t max = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;

    out_field(out, spec, text, (int)strnlen(text, max));
}

/* One conversion; false if it is not one of ours. */
static bool out_conversion(struct out *out, const struct spec *spec, char conv,
                           va_list *args)
{
    char c;

    switch (conv) {
    case 'd':
    case 'i':
        out_signed(out, spec, args);
        return true;
    case 'u':
    case 'x':
    case 'X':
        out_unsigned(out, spec, conv, args);
        return true;
    case 'p':
        out_number(out, spec, (uintptr_t)va_arg(*args, void *), 16, false, "0x");
        return true;
    case 'c':
        c = (char)va_arg(*args, int);
        out_field(out, spec, &c, 1);
        return true;
    case 's':
        out_string(out, spec, va_arg(*args, const char *));
        return true;
    default:
        return false;
    }
}

size_t kvsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
    struct out out = {buf, size, 0};
    va_list ap;

    va_copy(ap, args);
    while (*fmt != '\0') {
        if (*fmt != '%') {
            out_char(&out, *fmt++);
            continue;
        }
        struct spec spec;
        const char *conv = parse_spec(fmt + 1, &ap, &spec);

        if (*conv == '%') {
            out_char(&out, '%');
        } else if (*conv == '\0' || !out_conversion(&out, &spec, *conv, &ap)) {
            out_char(&out, *fmt++);
            continue;
        }
        fmt = conv + 1;
    }
    va_end(ap);
    if (size > 0) {
        buf[MIN(out.len, size - 1)] = '\0';
    }
    return out.len;
}

size_t ksnprintf(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    size_t len = kvsnprintf(buf, size, fmt, args);

    va_end(args);
    return len;
}
