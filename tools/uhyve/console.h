/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The guest's console is this process's standard input, output and error. Input is
 * read only when the guest asks for it, so that what it does not read stays for
 * whoever comes next; a thread waits until there is some.
 */
#ifndef UHYVE_CONSOLE_H
#define UHYVE_CONSOLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console {
    int fd[3]; /* by HYPERCALL_STREAM_*; -1: none */
    /* Called by the waiting thread: input is there, or has ended. */
    void (*on_input)(void *arg);
    void *arg;
    pthread_mutex_t lock;
    pthread_cond_t wanted; /* signalled when is_waiting becomes true */
    bool is_waiting; /* guarded by lock: the guest found nothing and wants to know */
    bool has_thread; /* guarded by lock */
};

void console_init(struct console *console, void (*on_input)(void *), void *arg);

/* How many bytes were taken: all, or fewer before an error, which the next call finds; or
 * a negative HE_*. stream: HYPERCALL_STREAM_OUT or _ERR. */
int64_t console_write(struct console *console, uint32_t stream, const void *data,
                      size_t len);

/* What is there, at most len; 0 at the end of the input, -HE_AGAIN nothing yet: then
 * on_input() will be called. */
int64_t console_read(struct console *console, void *data, size_t len);

#endif
