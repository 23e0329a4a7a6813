/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* There is one console: one line is under way, or being read, at a time. */
#include "fs/ttyline.h"
#include "core/console.h"
#include "lib/string.h"

#define LINE_BYTES 1024

static char line[LINE_BYTES];
static size_t line_len, line_taken;
static bool line_is_whole; /* can be read */

static void echo(const struct hermit_termios *termios, const char *text, size_t len)
{
    if (termios_has(termios, HT_ECHO)) {
        console_write(text, len);
    }
}

/* Control characters are shown as ^X. */
void ttyline_echo(const struct hermit_termios *termios, char c)
{
    const char shown[2] = {'^', (char)(c ^ 0x40)};

    if (c == '\n') {
        if (termios_has(termios, HT_ECHO | HT_ECHONL)) {
            console_write("\r\n", 2);
        }
    } else if (((uint8_t)c < ' ' && c != '\t') || c == 0x7f) {
        echo(termios, shown, sizeof(shown));
    } else {
        echo(termios, &c, 1);
    }
}

static void erase_char(const struct hermit_termios *termios)
{
    if (line_len == 0) {
        return;
    }
    /* All bytes of a character in UTF-8. */
    do {
        line_len--;
    } while (line_len > 0 && (line[line_len] & 0xc0) == 0x80);
    if (termios_has(termios, HT_ECHOE)) {
        echo(termios, (uint8_t)line[line_len] < ' ' ? "\b\b  \b\b" : "\b \b",
             (uint8_t)line[line_len] < ' ' ? 6 : 3);
    }
}

static void kill_line(const struct hermit_termios *termios)
{
    while (termios_has(termios, HT_ECHOE) && line_len > 0) {
        erase_char(termios);
    }
    line_len = 0;
    if (termios_has(termios, HT_ECHOK) && !termios_has(termios, HT_ECHOE)) {
        echo(termios, "\r\n", 2);
    }
}

/* One character of a line that is under way. */
void ttyline_edit(const struct hermit_termios *termios, char c)
{
    if (termios_is(termios, c, HT_VERASE) || c == '\b') {
        erase_char(termios);
    } else if (termios_is(termios, c, HT_VKILL)) {
        kill_line(termios);
    } else if (termios_is(termios, c, HT_VEOF)) {
        line_is_whole = true;
    } else if (c == '\n' || termios_is(termios, c, HT_VEOL)) {
        ttyline_echo(termios, c);
        line[line_len++] = c; /* there is always room for it */
        line_is_whole = true;
    } else if (line_len < LINE_BYTES - 1) {
        ttyline_echo(termios, c);
        line[line_len++] = c;
    } else {
        echo(termios, "\a", 1);
    }
}

bool ttyline_is_whole(void)
{
    return line_is_whole;
}

void ttyline_end(void)
{
    line_is_whole = true;
}

void ttyline_drop(void)
{
    line_len = line_taken = 0;
    line_is_whole = false;
}

size_t ttyline_take(char *buf, size_t len)
{
    len = MIN(len, line_len - line_taken);
    memcpy(buf, line + line_taken, len);
    line_taken += len;
    if (line_taken == line_len) {
        ttyline_drop();
    }
    return len;
}
