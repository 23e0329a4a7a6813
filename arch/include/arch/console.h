/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The character console that the boot information names. Output may be called
 * from any context, input blocks nobody: it hands over what has arrived.
 */
#ifndef ARCH_CONSOLE_H
#define ARCH_CONSOLE_H

#include "lib/base.h"

struct boot_info;

void console_arch_init(const struct boot_info *boot);

/* Writes len bytes as they are (no newline translation). Spins while the device is full.
 * How many were taken: all, or fewer where the host's file is full or its pipe has no
 * reader, or a negative HE_* if none was. */
ptrdiff_t console_arch_write(const char *text, size_t len);

/* Copies up to len (at least 1) bytes that have arrived; returns how many, or
 * CONSOLE_ENDED when no more will come. Soft mask held. */
#define CONSOLE_ENDED (-1)
ptrdiff_t console_arch_read(char *buf, size_t len);

/* Whether the input is typed: a carriage return ends a line, Ctrl-D the input. Else its
 * bytes mean nothing to the kernel. */
bool console_arch_is_typed(void);

/*
 * From now on on_input() is called in interrupt context whenever bytes arrive, and once
 * for those that have. It reads until console_arch_read() has no more, or it may not be
 * called again. First call switches the device's interrupt on. 0 or -HE_NODEV.
 */
int console_arch_listen(void (*on_input)(void));

/* False where the host says that stream 0, 1 or 2 is a file, a pipe or the like. */
bool console_arch_is_terminal(uint32_t stream);

/* Tells a host that has a terminal (HYPERCALL_TERMINAL_* of abi/hypercall.h), and hears
 * its size: rows << 16 | columns, 0 unknown. -HE_NOTTY. Task context. */
int64_t console_arch_terminal(uint32_t flags);

/* The same for standard error, where the host tells it from standard output. */
ptrdiff_t console_arch_write_error(const char *text, size_t len);

/* A debug console where the host offers one (QEMU's port 0xe9, uhyve on request): for
 * the log. */
bool console_arch_has_debug(void);
void console_arch_debug_write(const char *text, size_t len);

/* Whether the user sees what goes there at once, so that nobody repeats it. */
bool console_arch_debug_is_seen(void);

#endif
