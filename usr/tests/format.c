/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* printf() by numbers of arguments, in narrow and wide, GNU's %Zu; scanf() of hexadecimal
 * numbers.
 */
#include <stdarg.h>
#include <wchar.h>
#include "check.h"

static void expect(const char *expected, const char *format, ...)
{
    char text[128];
    wchar_t wide[128], wide_format[128];
    va_list args;

    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len != (int)strlen(expected) || strcmp(text, expected) != 0) {
        printf("%s gave %s, not %s\n", format, text, expected);
        exit(1);
    }
    for (size_t i = 0; i <= strlen(format); i++) {
        wide_format[i] = (unsigned char)format[i];
    }
    va_start(args, format);
    len = vswprintf(wide, sizeof(wide) / sizeof(wide[0]), wide_format, args);
    va_end(args);
    if (len != (int)strlen(expected)) {
        printf("%s gave %d wide characters\n", format, len);
        exit(1);
    }
    for (int i = 0; i <= len; i++) {
        CHECK(wide[i] == (wchar_t)(unsigned char)expected[i]);
    }
}

static void by_number(void)
{
    const long big = 5L << 40;

    expect("b a", "%2$s %1$s", "a", "b");
    expect("18446744073709551615 5", "%Zu %Zd", (size_t)-1, (ssize_t)5);
    expect("5 18446744073709551615", "%2$Zd %1$Zu", (size_t)-1, (ssize_t)5);
    expect("5497558138880 x", "%2$5ld %1$s", "x", big);
    expect("0000000005497558138880|x", "%2$022ld|%1$s", "x", big);
    expect("5497558138880   |x", "%2$-16ld|%1$s", "x", big);
    expect("+5.000 x", "%2$+.3f %1$s", "x", 5.0);
    expect("    5.00 x 7", "%3$8.2f %1$s %2$d", "x", 7, 5.0);
    expect("   42|", "%1$*2$d|", 42, 5);
    expect("   42|", "%2$*1$d|", 5, 42);
    expect("42   |", "%2$*1$d|", -5, 42);
    expect("  3.14|", "%1$*3$.*2$f|", 3.14159, 2, 6);
    expect("0x1p+0 1.5", "%2$a %1$Lg", 1.5L, 1.0);
    expect(
        "   12345   1234    11145401322     321.765432   3.217654e+02   5    test-string",
        "%1$*5$d %2$*6$hi %3$*7$lo %4$*8$f %9$*12$e %10$*13$g %11$*14$s", 12345, 1234,
        1234567890L, 321.7654321, 8, 6, 14, 14, 321.7654321, 5.0000001, "test-string", 14,
        3, 14);
}

static void hexadecimal(void)
{
    static const struct {
        const char *text;
        int count;
        double value;
        const char *rest;
    } cases[] = {
        {"0x1.8p1 rest", 1, 3, " rest"},
        {"-0XfFp-4", 1, -15.9375, ""},
        {"0x.8", 1, 0.5, ""},
        {"0x10g", 1, 16, "g"},
        {"0x1p+", 1, 1, "p+"},
        {"0x1pz", 1, 1, "pz"},
        {"0x1.2.3", 1, 1.125, ".3"},
        {"0xe+0", 1, 14, "+0"},
        {"00x1", 1, 0, "x1"},
        {"0x", 0, 0, NULL},
        {"-0x.p1", 0, 0, NULL},
        {"0x0000000000000000000001p0", 1, 1, ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double value = -1;
        long double longer = -1;
        int at = -1;
        int count = sscanf(cases[i].text, "%lg%n", &value, &at);

        if (count != cases[i].count ||
            (count == 1 && (value != cases[i].value ||
                            strcmp(cases[i].text + at, cases[i].rest) != 0))) {
            printf("%s: %d, %g, %d\n", cases[i].text, count, value, at);
            exit(1);
        }
        CHECK(sscanf(cases[i].text, "%La", &longer) == count);
        CHECK(count == 0 || longer == (long double)cases[i].value);
    }
    double value, next;

    CHECK(sscanf("0x1F2", "%4lf%lf", &value, &next) == 2 && value == 31 && next == 2);
    CHECK(swscanf(L"0x1.8p1q", L"%lf%lc", &value, &(wchar_t){0}) == 2 && value == 3);
    CHECK(swscanf(L"-0x1p", L"%lf", &value) == 1 && value == -1);
}

int main(void)
{
    by_number();
    hexadecimal();
    puts("format: ok");
    return 0;
}
