/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Undefined behaviour is reported with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "arch/host/host.h"

#define UBSAN_NAME(name) handle_##name
#include "core/ubsan.c"

static const struct location place = {"somewhere.c", 12, 34};

static void overflow(void *arg)
{
    (void)arg;
    handle_add_overflow(&place, 1, 2);
}

static void index_too_large(void *arg)
{
    (void)arg;
    handle_out_of_bounds(&place, 7);
}

static void reports(void **state)
{
    (void)state;
    assert_true(host_panics(overflow, NULL));
    assert_string_equal(host_panic_text(),
                        "undefined behaviour: addition overflows at somewhere.c:12:34");
    assert_true(host_panics(index_too_large, NULL));
    assert_string_equal(host_panic_text(),
                        "undefined behaviour: index out of bounds at somewhere.c:12:34");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reports)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
