/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The generator against the test vector of RFC 8439, and its own promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "lib/random.h"

static void test_rfc_8439(void **state)
{
    /* Section 2.3.2 */
    static const uint32_t expected[16] = {
        0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033,
        0x9aaa2204, 0x4e6cd4c3, 0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9,
        0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
    };
    static const uint32_t nonce[3] = {0x09000000, 0x4a000000, 0};
    uint32_t key[RANDOM_KEY_WORDS], out[16];

    (void)state;
    for (uint32_t i = 0; i < RANDOM_KEY_WORDS; i++) {
        key[i] = 0x03020100 + i * 0x04040404;
    }
    chacha20_block(key, 1, nonce, out);
    assert_memory_equal(out, expected, sizeof(out));
}

static void test_fill_is_one_stream(void **state)
{
    struct random random = {{1, 2, 3}}, same = random, zero = {{0}};
    uint8_t all[300], part[300];

    (void)state;
    random_fill(&random, all, sizeof(all));
    assert_memory_equal(&random, &zero, sizeof(zero)); /* erased */
    for (size_t len = 0; len < sizeof(all); len += 37) {
        random = same;
        memset(part, 0, sizeof(part));
        random_fill(&random, part, len);
        assert_memory_equal(part, all, len);
        assert_int_equal(part[len], 0); /* nothing behind the end */
    }
}

static void test_splits_differ(void **state)
{
    struct random pool = {{0}}, first, second;
    uint8_t a[64], b[64];

    (void)state;
    random_split(&pool, &first);
    random_split(&pool, &second);
    assert_memory_not_equal(&first, &second, sizeof(first));
    assert_memory_not_equal(&first, &pool, sizeof(first));
    random_fill(&first, a, sizeof(a));
    random_fill(&second, b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

/* Each bit of the seed counts, wherever it is. */
static void test_seed_counts(void **state)
{
    struct random states[80 * 8 + 1];
    uint8_t seed[80] = {0};

    (void)state;
    memset(states, 0, sizeof(states));
    for (size_t bit = 0; bit < sizeof(seed) * 8; bit++) {
        seed[bit / 8] = (uint8_t)(1u << bit % 8);
        random_add(&states[bit], seed, sizeof(seed));
        seed[bit / 8] = 0;
        for (size_t other = 0; other < bit; other++) {
            assert_memory_not_equal(&states[bit], &states[other], sizeof(states[0]));
        }
    }
    random_add(&states[80 * 8], seed, 79);
    assert_memory_not_equal(&states[80 * 8], &states[0], sizeof(states[0]));
}

/* Not a test of quality, only of gross mistakes. */
static void test_bits_are_balanced(void **state)
{
    static uint8_t bytes[1 << 16];
    struct random random = {{7}};
    long ones = 0;

    (void)state;
    random_fill(&random, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        ones += __builtin_popcount(bytes[i]);
    }
    assert_in_range(ones, sizeof(bytes) * 4 - 2000, sizeof(bytes) * 4 + 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_8439),
        cmocka_unit_test(test_fill_is_one_stream),
        cmocka_unit_test(test_splits_differ),
        cmocka_unit_test(test_seed_counts),
        cmocka_unit_test(test_bits_are_balanced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
