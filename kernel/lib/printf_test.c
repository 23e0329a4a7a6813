/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* printf.c against the C library's snprintf. Sources: lib/printf.c lib/printf_test.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/printf.h"

#define SAME(...)                                                           \
    do {                                                                    \
        char ours[128], theirs[128];                                        \
        int want = snprintf(theirs, sizeof(theirs), __VA_ARGS__);           \
        assert_int_equal(ksnprintf(ours, sizeof(ours), __VA_ARGS__), want); \
        assert_string_equal(ours, theirs);                                  \
    } while (0)

static void numbers(void **state)
{
    (void)state;
    SAME("%d %i %u", -5, 0, 4000000000u);
    SAME("%ld %lu %lld", INT64_MIN, UINT64_MAX, (long long)INT64_MAX);
    SAME("[%5d|%-5d|%05d|%+d|% d]", 42, 42, -42, 42, 42);
    SAME("%x %X %#x %#x %08x %#010x", 0xbeef, 0xbeef, 0xbeef, 0, 0x1234, 0xab);
    SAME("%hhu %hu %hhd %hd", 300, 70000, 200, 40000);
    SAME("%zu %jd %td", (size_t)7, (intmax_t)-7, (ptrdiff_t)9);
    SAME("%.5d|%8.3d|%-8.3d|", 42, -7, 7);
    SAME("%*d|%-*d|%*d|", 6, 1, 6, 1, -6, 1);
    SAME("%p", (void *)0xdeadbeefUL);
}

static void text(void **state)
{
    (void)state;
    SAME("%s|%10s|%-10s|%.2s|%c%%", "abc", "abc", "abc", "abc", 'x');
    SAME("%.*s", 3, "abcdef");
    char buf[8];

    assert_int_equal(ksnprintf(buf, sizeof(buf), "%s", "0123456789"), 10);
    assert_string_equal(buf, "0123456");
    assert_int_equal(ksnprintf(NULL, 0, "%d", 12345), 5);
    assert_int_equal(ksnprintf(buf, 1, "x"), 1);
    assert_string_equal(buf, "");
}

static void unknown_stays(void **state)
{
    (void)state;
    char buf[16];
    const char *bad = "%q 100%";
    const char *volatile null = NULL; /* not known to the compiler */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
    ksnprintf(buf, sizeof(buf), bad);
    assert_string_equal(buf, "%q 100%");
#pragma GCC diagnostic pop
    ksnprintf(buf, sizeof(buf), "%s", null);
    assert_string_equal(buf, "(null)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(text),
        cmocka_unit_test(unknown_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
