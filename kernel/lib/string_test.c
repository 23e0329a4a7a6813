/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * string.c against plain loops and the C library. Sources: kernel/lib/string_test.c
 * (which includes string.c under other names).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define memcpy  kernel_memcpy
#define memmove kernel_memmove
#define memset  kernel_memset
#define memcmp  kernel_memcmp
#define memchr  kernel_memchr
#define strlen  kernel_strlen
#define strnlen kernel_strnlen
#define strcmp  kernel_strcmp
#define strncmp kernel_strncmp
#define strchr  kernel_strchr
#include "lib/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr

#define AREA    700
#define LEN_MAX 300

static uint8_t ours[AREA], model[AREA];

static void fresh(void)
{
    for (size_t i = 0; i < AREA; i++) {
        ours[i] = model[i] = (uint8_t)(i * 37 + (i >> 8));
    }
}

static void same(size_t len, size_t from, size_t to)
{
    for (size_t i = 0; i < AREA; i++) {
        if (ours[i] != model[i]) {
            fail_msg("len %zu from %zu to %zu: byte %zu is %u, not %u", len, from, to, i,
                     ours[i], model[i]);
        }
    }
}

static void copies(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        for (size_t shift = 0; shift < 9; shift++) {
            fresh();
            assert_ptr_equal(kernel_memcpy(ours + 350 + shift, ours + 20, len),
                             ours + 350 + shift);
            for (size_t i = 0; i < len; i++) {
                model[350 + shift + i] = model[20 + i];
            }
            same(len, 20, 350 + shift);
        }
    }
}

static void moves_overlap(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len += 1 + len / 40) {
        for (int distance = -70; distance <= 70; distance++) {
            size_t from = 100, to = (size_t)(100 + distance);

            fresh();
            assert_ptr_equal(kernel_memmove(ours + to, ours + from, len), ours + to);
            memmove(model + to, model + from, len);
            same(len, from, to);
        }
    }
}

static void fills(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        for (size_t to = 8; to < 17; to++) {
            fresh();
            assert_ptr_equal(kernel_memset(ours + to, (int)(0x7700 | (len & 255)), len),
                             ours + to);
            for (size_t i = 0; i < len; i++) {
                model[to + i] = (uint8_t)len;
            }
            same(len, 0, to);
        }
    }
}

/* Blocks of exactly the length: the sanitizer sees a byte too many. */
static void stays_inside(void **state)
{
    (void)state;
    for (size_t len = 1; len <= LEN_MAX; len++) {
        uint8_t *a = malloc(len), *b = malloc(len);

        kernel_memset(a, 0x5a, len);
        kernel_memcpy(b, a, len);
        assert_int_equal(kernel_memcmp(a, b, len), 0);
        kernel_memmove(a, b, len);
        assert_null(kernel_memchr(a, 0x5b, len));
        free(a);
        free(b);
    }
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void compares(void **state)
{
    (void)state;
    for (size_t len = 1; len < 40; len++) {
        for (size_t at = 0; at < len; at++) {
            fresh();
            ours[at] = 0x80;
            model[at] = 0x7f;
            assert_true(kernel_memcmp(ours, model, len) > 0);
            assert_true(kernel_memcmp(model, ours, len) < 0);
            assert_int_equal(kernel_memcmp(model, ours, at), 0);
            assert_ptr_equal(kernel_memchr(ours, 0x180, len), memchr(ours, 0x80, len));
        }
    }
}

static void strings(void **state)
{
    (void)state;
    static const char *const words[] = {"",    "a", "ab",   "abc",
                                        "abd", "b", "\xff", "abcabc"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        assert_int_equal(kernel_strlen(words[i]), strlen(words[i]));
        for (size_t n = 0; n < 8; n++) {
            assert_int_equal(kernel_strnlen(words[i], n), strnlen(words[i], n));
        }
        for (size_t j = 0; j < ARRAY_LEN(words); j++) {
            assert_int_equal(sign(kernel_strcmp(words[i], words[j])),
                             sign(strcmp(words[i], words[j])));
            for (size_t n = 0; n < 8; n++) {
                assert_int_equal(sign(kernel_strncmp(words[i], words[j], n)),
                                 sign(strncmp(words[i], words[j], n)));
            }
        }
        for (int c = 0; c < 256; c++) {
            assert_ptr_equal(kernel_strchr(words[i], c), strchr(words[i], c));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies),   cmocka_unit_test(moves_overlap),
        cmocka_unit_test(fills),    cmocka_unit_test(stays_inside),
        cmocka_unit_test(compares), cmocka_unit_test(strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
