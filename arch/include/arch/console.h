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
 */
void console_arch_write(const char *text, size_t len);

/* Copies up to len bytes that have arrived; returns how many. Soft mask held. */
size_t console_arch_read(char *buf, size_t len);

/*
 * From now on on_input() is called in interrupt context whenever bytes arrive, and once
 * for those that have. It reads until console_arch_read() has no more, or it may not be
 * called again. First call switches the device's interrupt on. 0 or -HE_NODEV.
 */
int console_arch_listen(void (*on_input)(void));

/* A debug console where the host offers one (QEMU's port 0xe9): for the log. */
bool console_arch_has_debug(void);
void console_arch_debug_write(const char *text, size_t len);

#endif
