/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel log: a ring in memory that keeps the newest LOG_RING_BYTES of text.
 * It works from the first instruction, in every context, before any console.
 * The console shows the application's output only; the ring goes to whoever asks
 * for it (HERMIT_VERBOSE, a debug console, a panic).
 */
#ifndef KERNEL_CORE_LOG_H
#define KERNEL_CORE_LOG_H

#include "lib/base.h"

#define LOG_RING_BYTES 8192

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Gives the ring its full size; needs the frame allocator. */
void log_init(void);

/* One line; the newline is added. Any context; takes the log's spinlock. */
void log_print(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define log_error(...) log_print(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_print(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_print(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_print(LOG_DEBUG, __VA_ARGS__)

/* Where each further line goes besides the ring, and at once all that is in it. */
void log_set_sink(void (*write)(const char *text, size_t len));

/* Whether lines go anywhere now. */
bool log_has_sink(void);

/* Hands the ring's content, oldest first, to write. */
void log_dump(void (*write)(const char *text, size_t len));

#endif
