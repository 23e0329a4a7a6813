/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The terminal at this process's standard input, for a guest that edits lines and shows
 * what is typed itself. However the process ends, except by SIGKILL, the terminal is
 * given back as it was; while it is stopped (^Z), too.
 */
#ifndef UHYVE_TERMINAL_H
#define UHYVE_TERMINAL_H

#include <stdint.h>

/* flags: HYPERCALL_TERMINAL_*. Rows << 16 | columns, 0 where fd does not know them, or
 * -HE_NOTTY. Any thread. */
int64_t terminal_control(int fd, uint32_t flags);

/* As it was found. Any thread, and signal handlers; calls _exit() must come after it. */
void terminal_restore(void);

#endif
