/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* wcsftime() by way of strftime(), one conversion at a time: those have ASCII only. */
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

/* One that is longer does not fit, whatever its place. */
#define SPEC_MAX 32
#define TEXT_MAX 1024

/* Where the conversion at format, behind its %, ends; it goes to spec, for strftime(). */
static const wchar_t *read_spec(const wchar_t *format, char *spec)
{
    size_t len = 0;
    bool more = true;

    spec[len++] = 'x'; /* so that nothing is not the same as failure */
    spec[len++] = '%';
    while (more && *format > 0 && *format < 128 && len < SPEC_MAX - 1) {
        more = strchr("_-0+^#123456789EO", (char)*format) != NULL;
        spec[len++] = (char)*format++;
    }
    spec[len] = '\0';
    return format;
}

size_t wcsftime(wchar_t *restrict to, size_t max, const wchar_t *restrict format,
                const struct tm *restrict tm)
{
    char spec[SPEC_MAX], text[TEXT_MAX];
    size_t len = 0;

    while (*format != L'\0') {
        if (*format != L'%') {
            if (len + 1 >= max) {
                return 0;
            }
            to[len++] = *format++;
            continue;
        }
        format = read_spec(format + 1, spec);
        size_t part = strftime(text, sizeof(text), spec, tm);

        if (part == 0 || len + part > max) {
            return 0;
        }
        for (size_t i = 1; i < part; i++) {
            to[len++] = (unsigned char)text[i];
        }
    }
    if (len >= max) {
        return 0;
    }
    to[len] = L'\0';
    return len;
}

size_t wcsftime_l(wchar_t *restrict to, size_t max, const wchar_t *restrict format,
                  const struct tm *restrict tm, locale_t locale)
{
    (void)locale;
    return wcsftime(to, max, format, tm);
}
