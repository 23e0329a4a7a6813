/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The line discipline: what is typed, what is read, what is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "abi/hypercall.h"
#include "abi/termios.h"
#include "fs/fs_test_env.h"
#include "fs/tty.h"

static struct hermit_termios first;

static int set_up(void **state)
{
    (void)state;
    if (first.cc[HT_VMIN] == 0) {
        sys_ioctl(0, HTCGETS, &first);
    }
    return 0;
}

static void set(uint32_t lflag, uint8_t min, uint8_t time)
{
    struct hermit_termios now = first;

    now.lflag = lflag;
    now.cc[HT_VMIN] = min;
    now.cc[HT_VTIME] = time;
    assert_int_equal(sys_ioctl(0, HTCSETSF, &now), 0);
}

/* Reading input gives expected, and shows echo. */
static void expect(const char *input, const char *expected, const char *echo)
{
    char buf[128];
    size_t shown_len;

    env_console_output(&shown_len);
    env_console_input(input);
    ptrdiff_t len = sys_read(0, buf, sizeof(buf));

    assert_int_equal(len, strlen(expected));
    assert_memory_equal(buf, expected, strlen(expected));
    const char *shown = env_console_output(&shown_len);

    assert_string_equal(shown, echo);
}

static void test_untouched(void **state)
{
    (void)state;
    assert_true(first.lflag & HT_ICANON);
    expect("ab\177c\nd", "ab\177c\nd", "");
}

static void test_editing(void **state)
{
    (void)state;
    set(first.lflag, 1, 0);
    expect("abc\n", "abc\n", "abc\r\n");
    expect("abx\177c\r", "abc\n", "abx\b \bc\r\n");
    expect("\177\177a\n", "a\n", "a\r\n");
    expect("wrong\025r\n", "r\n", "wrong\b \b\b \b\b \b\b \b\b \br\r\n");
    expect("\303\244\177o\n", "o\n", "\303\244\b \bo\r\n");
    expect("\033[\n", "\033[\n", "^[[\r\n");
    expect("\004", "", "");       /* the end of the input */
    expect("ab\004", "ab", "ab"); /* what there is of a line */
    set(first.lflag & ~HT_ECHO, 1, 0);
    expect("secret\n", "secret\n", "");
}

static void test_lines(void **state)
{
    static char longer[3000];
    struct hermit_pollfd polled = {.fd = 0, .events = HPOLLIN};
    char buf[2000];

    (void)state;
    set(first.lflag & ~HT_ECHO, 1, 0);
    env_console_input("one\ntwo\nthr");
    assert_int_equal(sys_read(0, buf, 2), 2);
    assert_int_equal(sys_read(0, buf + 2, 100), 2);
    assert_memory_equal(buf, "one\n", 4);
    assert_int_equal(sys_poll(&polled, 1, 0), 1);
    assert_int_equal(sys_read(0, buf, 100), 4);
    assert_int_equal(sys_poll(&polled, 1, 0), 0); /* half a line */
    sys_fcntl(0, HF_SETFL, HO_NONBLOCK);
    assert_int_equal(sys_read(0, buf, 100), -HE_AGAIN);
    env_console_input("ee\n");
    assert_int_equal(sys_read(0, buf, 100), 6);
    assert_memory_equal(buf, "three\n", 6);
    sys_fcntl(0, HF_SETFL, 0);
    memset(longer, 'x', sizeof(longer) - 2);
    longer[sizeof(longer) - 2] = '\n';
    env_console_input(longer);
    assert_int_equal(sys_read(0, buf, sizeof(buf)), 1024);
    assert_int_equal(buf[1023], '\n');
}

static void test_raw(void **state)
{
    char buf[16];

    (void)state;
    set(0, 1, 0);
    expect("a\177\004", "a\177\004", "");
    set(0, 0, 0);
    env_console_input("");
    assert_int_equal(sys_read(0, buf, 4), 0);
    set(0, 0, 1);
    assert_int_equal(sys_read(0, buf, 4), 0);
    set(HT_ECHO, 2, 0);
    expect("xyz", "xyz", "xyz");
    set(0, 5, 0);
    env_console_input("ab");
    sys_fcntl(0, HF_SETFL, HO_NONBLOCK);
    assert_int_equal(sys_read(0, buf, 16), 2);
    assert_int_equal(sys_read(0, buf, 16), -HE_AGAIN);
    sys_fcntl(0, HF_SETFL, 0);
}

static void test_signals(void **state)
{
    char buf[16];
    size_t len;

    (void)state;
    set(first.lflag, 1, 0);
    env_console_output(&len);
    env_console_input("abc\003d\n");
    assert_int_equal(tty_discipline->read(buf, 16, false), -HE_INTR);
    assert_int_equal(tty_discipline->take_signal(), 2);
    assert_int_equal(tty_discipline->take_signal(), 0);
    assert_int_equal(tty_discipline->read(buf, 16, false),
                     2); /* what was before is gone */
    assert_string_equal(env_console_output(&len), "abc^Cd\r\n");
}

/* What the program edits itself the host's terminal must not edit. */
static void test_host(void **state)
{
    struct hermit_winsize size;

    (void)state;
    env_terminal_size = 50 << 16 | 100;
    assert_int_equal(sys_ioctl(1, HTIOCGWINSZ, &size), 0);
    assert_true(size.rows == 50 && size.columns == 100);
    env_terminal_size = -HE_NOTTY;
    assert_int_equal(sys_ioctl(1, HTIOCGWINSZ, &size), 0);
    assert_true(size.rows == 24 && size.columns == 80);
    set(HT_ISIG, 0, 1);
    assert_int_equal(env_terminal_flags, HYPERCALL_TERMINAL_TAKE |
                                             HYPERCALL_TERMINAL_SIGNALS |
                                             HYPERCALL_TERMINAL_OUTPUT);
    set(0, 0, 1);
    assert_int_equal(env_terminal_flags,
                     HYPERCALL_TERMINAL_TAKE | HYPERCALL_TERMINAL_OUTPUT);
}

static void test_control(void **state)
{
    struct hermit_winsize size;
    struct hermit_termios now;
    char buf[4];
    int file = sys_open("/dev/null", HO_RDWR, 0);

    (void)state;
    assert_int_equal(sys_ioctl(file, HTCGETS, &now), -HE_NOTTY);
    assert_int_equal(sys_ioctl(0, HTCGETS, NULL), -HE_FAULT);
    assert_int_equal(sys_ioctl(0, 0x54ff, &now), -HE_NOTTY);
    assert_int_equal(sys_ioctl(0, HTIOCGWINSZ, &size), 0);
    assert_true(size.rows > 0 && size.columns > 0);
    size.columns = 132;
    assert_int_equal(sys_ioctl(1, HTIOCSWINSZ, &size), 0);
    size.columns = 0;
    assert_int_equal(sys_ioctl(2, HTIOCGWINSZ, &size), 0);
    assert_int_equal(size.columns, 132);
    set(0, 0, 0);
    env_console_input("gone");
    assert_int_equal(sys_ioctl(0, HTCFLSH, NULL), 0);
    assert_int_equal(sys_read(0, buf, 4), 0);
    assert_int_equal(sys_ioctl(0, HTCFLSH, (void *)3), -HE_INVAL);
    sys_close(file);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_untouched), TEST(test_editing), TEST(test_lines),   TEST(test_raw),
        TEST(test_signals),   TEST(test_host),    TEST(test_control),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
