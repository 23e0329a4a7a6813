/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "console.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "kernel/abi/errno.h"
#include "kernel/abi/hypercall.h"
#include "tools/fileserver/server.h"

#define WAITER_STACK_BYTES 65536

static void *wait_for_input(void *arg)
{
    struct console *console = arg;
    struct pollfd input = {.fd = console->fd[HYPERCALL_STREAM_IN], .events = POLLIN};

    for (;;) {
        pthread_mutex_lock(&console->lock);
        while (!console->is_waiting) {
            pthread_cond_wait(&console->wanted, &console->lock);
        }
        pthread_mutex_unlock(&console->lock);
        while (poll(&input, 1, -1) < 0 && errno == EINTR) {
        }
        pthread_mutex_lock(&console->lock);
        console->is_waiting = false;
        pthread_mutex_unlock(&console->lock);
        console->on_input(console->arg);
    }
    return NULL;
}

void console_init(struct console *console, void (*on_input)(void *), void *arg)
{
    *console = (struct console){
        .fd = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO},
        .on_input = on_input,
        .arg = arg,
    };
    pthread_mutex_init(&console->lock, NULL);
    pthread_cond_init(&console->wanted, NULL);
}

/* Lock held. Most guests read nothing, so the thread comes with the first that does. */
static bool start_thread(struct console *console)
{
    pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, WAITER_STACK_BYTES);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int err = pthread_create(&thread, &attr, wait_for_input, console);

    pthread_attr_destroy(&attr);
    return err == 0;
}

/* A descriptor that somebody else has made non-blocking takes what it takes. */
static bool wait_for_room(int fd)
{
    struct pollfd output = {.fd = fd, .events = POLLOUT};

    return errno == EINTR || (errno == EAGAIN && poll(&output, 1, -1) >= 0);
}

int64_t console_write(struct console *console, uint32_t stream, const void *data,
                      size_t len)
{
    const char *next = data;
    size_t left = len;

    while (left > 0) {
        ssize_t done = write(console->fd[stream], next, left);

        if (done >= 0) {
            next += done;
            left -= (size_t)done;
        } else if (!wait_for_room(console->fd[stream])) {
            /* What was taken before counts; the next call hears why it was not all. */
            return left < len ? (int64_t)(len - left) : error_of_host(errno);
        }
    }
    return (int64_t)len;
}

static bool want_input(struct console *console)
{
    pthread_mutex_lock(&console->lock);
    if (!console->has_thread) {
        console->has_thread = start_thread(console);
    }
    console->is_waiting = true;
    pthread_cond_signal(&console->wanted);
    bool will_come = console->has_thread;

    pthread_mutex_unlock(&console->lock);
    return will_come;
}

int64_t console_read(struct console *console, void *data, size_t len)
{
    struct pollfd input = {.fd = console->fd[HYPERCALL_STREAM_IN], .events = POLLIN};

    if (len == 0) {
        return -HE_INVAL; /* 0 would mean the end */
    }
    if (input.fd < 0) {
        return 0;
    }
    if (poll(&input, 1, 0) == 1) {
        ssize_t done = read(input.fd, data, len);

        if (done >= 0) {
            return done;
        }
        if (errno != EAGAIN && errno != EINTR) {
            return 0; /* an input that fails has ended */
        }
    }
    return want_input(console) ? -HE_AGAIN : -HE_NOMEM;
}
