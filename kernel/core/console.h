/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The console of the application: what descriptors 0, 1 and 2 are at the start.
 * Output is not buffered here. Writes of different threads do not mix.
 */
#ifndef KERNEL_CORE_CONSOLE_H
#define KERNEL_CORE_CONSOLE_H

#include "lib/base.h"

/* How many bytes were taken, or a negative HE_* if none was: see console_arch_write().
 * Task context; may sleep while another thread writes. */
ptrdiff_t console_write(const char *text, size_t len);
ptrdiff_t console_write_error(const char *text, size_t len); /* for standard error */

/* False where the host says that stream 0, 1 or 2 is a file, a pipe or the like. */
bool console_is_terminal(uint32_t stream);

/* What to tell the host's terminal, HYPERCALL_TERMINAL_* or 0; its rows << 16 | columns,
 * 0 unknown. -HE_NOTTY where the host has none that could be told. Task context. */
int64_t console_terminal(uint32_t flags);

/* From panics and fault reports: any context, waits for nobody. */
void console_write_now(const char *text, size_t len);
void console_printf_now(const char *fmt, ...) PRINTF_LIKE(1, 2);

/*
 * Reads at least one byte unless the input has ended (0). Where it is typed, a
 * carriage return becomes a newline, and Ctrl-D at the beginning of what is read is the
 * end of the input. Task context; sleeps until there is input, or returns -HE_AGAIN with
 * nonblock. -HE_NODEV where the console has no input.
 */
ptrdiff_t console_read(char *buf, size_t len, bool nonblock);

/* Bytes as they came, without waiting; 0 at the end. -HE_AGAIN, -HE_NODEV. */
ptrdiff_t console_take(char *buf, size_t len);

/* Waits until console_take() would return something else than -HE_AGAIN: 0. -HE_AGAIN
 * when the monotonic clock reads deadline_ns, -HE_INTR, -HE_NODEV. */
int console_wait(int64_t deadline_ns);

struct ready_watch;

/* HPOLL* of the console now; attaches watch (may be null) first. Task context. */
uint32_t console_poll(struct ready_watch *watch);

#endif
