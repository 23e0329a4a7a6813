/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Splitting of command lines. The output is a block of exactly the promised size, so
 * that a sanitizer sees what is written beyond it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "loader/cmdline.h"

typedef void split(const char *text, struct string_list *list);

/* Expects the words, given as one string with '|' behind each of them. */
static void expect(split *function, const char *text, const char *words)
{
    size_t room = CMDLINE_ROOM(strlen(text));
    char *out = malloc(room);
    struct string_list list = {.next = out};
    uint32_t count = 0;

    assert_non_null(out);
    function(text, &list);
    assert_true((size_t)(list.next - out) <= room);
    assert_int_equal(list.next - out, strlen(words));
    for (size_t i = 0; words[i] != '\0'; i++) {
        assert_int_equal(out[i], words[i] == '|' ? '\0' : words[i]);
        count += words[i] == '|';
    }
    assert_int_equal(list.count, count);
    free(out);
}

static void test_words(void **state)
{
    (void)state;
    expect(cmdline_words, "", "");
    expect(cmdline_words, "   \t ", "");
    expect(cmdline_words, "a", "a|");
    expect(cmdline_words, "a b", "a|b|");
    expect(cmdline_words, "  a\t\tb\nc  ", "a|b|c|");
    expect(cmdline_words, "-- a -- b", "--|a|--|b|");
}

static void test_quotes(void **state)
{
    (void)state;
    expect(cmdline_words, "'a b' c", "a b|c|");
    expect(cmdline_words, "\"a b\" c", "a b|c|");
    expect(cmdline_words, "x'a b'y", "xa by|");
    expect(cmdline_words, "''", "|");
    expect(cmdline_words, "\"\" '' x", "||x|");
    expect(cmdline_words, "'a\"b' \"a'b\"", "a\"b|a'b|");
    expect(cmdline_words, "'open quote", "open quote|");
    expect(cmdline_words, "\"open", "open|");
    expect(cmdline_words, "'", "|");
}

static void test_backslash(void **state)
{
    (void)state;
    expect(cmdline_words, "a\\ b", "a b|");
    expect(cmdline_words, "a\\\\b", "a\\b|");
    expect(cmdline_words, "\\'a \\\"b", "'a|\"b|");
    expect(cmdline_words, "\"a\\\"b\" c", "a\"b|c|");
    expect(cmdline_words, "\"it\\'s\"", "it's|");
    expect(cmdline_words, "\"a\\nb\"", "a\\nb|");
    expect(cmdline_words, "'a\\b'", "a\\b|");
    expect(cmdline_words, "end\\", "end\\|");
    expect(cmdline_words, "\"end\\", "end\\|");
}

static void test_arguments(void **state)
{
    (void)state;
    expect(cmdline_arguments, "", "");
    expect(cmdline_arguments, "a b c", "");
    expect(cmdline_arguments, "--", "");
    expect(cmdline_arguments, "a -- b 'c d'", "b|c d|");
    expect(cmdline_arguments, "-- -- x", "--|x|");
    expect(cmdline_arguments, "--x -- y", "y|");
}

static void test_environment(void **state)
{
    (void)state;
    expect(cmdline_environment, "A=1 b c=2", "A=1|c=2|");
    expect(cmdline_environment, "A=1 -- B=2", "A=1|");
    expect(cmdline_environment, "A='x y' B=", "A=x y|B=|");
    expect(cmdline_environment, "_X1=y=z", "_X1=y=z|");
    expect(cmdline_environment, "=x 1=2 -a=b --c=d /p=q dir/p=q", "");
    expect(cmdline_environment, "quiet debug", "");
}

static void expect_first(const char *text, bool raw, const char *word, const char *rest)
{
    char *out = malloc(CMDLINE_ROOM(strlen(text)));
    struct string_list list = {.next = out};
    const char *behind;

    assert_non_null(out);
    behind = cmdline_first(text, raw, &list);
    if (word == NULL) {
        assert_null(behind);
        assert_int_equal(list.count, 0);
        assert_ptr_equal(list.next, out);
    } else {
        assert_string_equal(out, word);
        assert_string_equal(behind, rest);
        assert_int_equal(list.count, 1);
        assert_ptr_equal(list.next, out + strlen(word) + 1);
    }
    free(out);
}

static void expect_name(const char *text, const char *name)
{
    char *out = malloc(CMDLINE_ROOM(strlen(text)));
    struct string_list list = {.next = out};

    assert_non_null(out);
    assert_int_equal(cmdline_name(text, &list), name != NULL);
    assert_int_equal(list.count, name != NULL);
    if (name != NULL) {
        assert_string_equal(out, name);
        assert_ptr_equal(list.next, out + strlen(name) + 1);
    }
    free(out);
}

static void test_name(void **state)
{
    (void)state;
    expect_name("", NULL);
    expect_name("A=1 B=2", NULL);
    expect_name("A=1 -- app", NULL);
    expect_name("A=1 './my app' other -- x", "./my app");
    expect_name("/a=b", "/a=b");
}

static void test_first(void **state)
{
    (void)state;
    expect_first("", true, NULL, NULL);
    expect_first("", false, NULL, NULL);
    expect_first(" ", false, NULL, NULL);
    expect_first("app", true, "app", "");
    expect_first("it's/app 'x y'", true, "it's/app", " 'x y'");
    expect_first("'my app' x", false, "my app", " x");
    expect_first("a\tb", true, "a\tb", "");
    expect_first("a\tb", false, "a", "\tb");
}

static void test_long(void **state)
{
    enum { WORDS = 100000 };
    char *text = malloc(2 * WORDS + 1);
    char *out = malloc(CMDLINE_ROOM(2 * WORDS));
    struct string_list list = {.next = out};

    (void)state;
    assert_true(text != NULL && out != NULL);
    for (int i = 0; i < WORDS; i++) {
        memcpy(text + 2 * i, "x ", 3);
    }
    cmdline_words(text, &list);
    assert_int_equal(list.count, WORDS);
    assert_int_equal(list.next - out, 2 * WORDS);
    free(text);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),       cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_backslash),   cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_environment), cmocka_unit_test(test_first),
        cmocka_unit_test(test_name),        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
