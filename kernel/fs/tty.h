/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The line discipline of the console (POSIX 2017, XBD 11). As long as no program has set
 * attributes, input is taken as the other side sends it: the terminal there edits and
 * echoes, or a file is piped in. Task context.
 */
#ifndef KERNEL_FS_TTY_H
#define KERNEL_FS_TTY_H

#include "fs/file.h"

struct tty_discipline {
    /* Reads as the attributes say; nonblock: what there is. -HE_AGAIN, -HE_INTR (then
     * take_signal() may have a signal), -HE_NODEV no input. */
    ptrdiff_t (*read)(char *buf, size_t len, bool nonblock);
    /* HPOLL* now; attaches watch (may be null) first. */
    uint32_t (*poll)(struct ready_watch *watch);
    /* The signal that a character has asked for since the last call, or 0: for whoever
     * was told -HE_INTR, to be raised when nothing is held any more. */
    int (*take_signal)(void);
};

/*
 * Null until a program sets attributes, never again after that: one that does not links
 * none of this.
 */
extern const struct tty_discipline *tty_discipline;

int tty_control(uint32_t cmd, void *arg); /* -HE_NOTTY: no command of terminals */

#endif
