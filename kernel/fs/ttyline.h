/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The line that is typed on the console: echo and editing as the attributes say (POSIX
 * 2017, XBD 11.1.6, 11.1.9). The caller's lock guards it; nothing here waits.
 */
#ifndef KERNEL_FS_TTYLINE_H
#define KERNEL_FS_TTYLINE_H

#include "abi/termios.h"
#include "lib/base.h"

static inline bool termios_has(const struct hermit_termios *termios, uint32_t lflag)
{
    return (termios->lflag & lflag) != 0;
}

/* c is the control character HT_V*; 0 stands for none. */
static inline bool termios_is(const struct hermit_termios *termios, char c,
                              unsigned which)
{
    return c != 0 && (uint8_t)c == termios->cc[which];
}

/* Shows c as it was typed, where the attributes ask for that. */
void ttyline_echo(const struct hermit_termios *termios, char c);

/* c was typed: it becomes part of the line, edits or ends it. The line is not whole. */
void ttyline_edit(const struct hermit_termios *termios, char c);

/* Can it be read? */
bool ttyline_is_whole(void);

/* The input has ended: what there is of a line can be read. */
void ttyline_end(void);

/* Takes up to len bytes of a whole line; the next one begins when all are taken. */
size_t ttyline_take(char *buf, size_t len);

/* What was typed or is left of the line is forgotten. */
void ttyline_drop(void);

#endif
