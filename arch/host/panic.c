/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Panics of code under test, and its log. A panic that is expected happens in a child
 * process, since it leaves locks taken. */
#include "core/panic.h"
#include "core/log.h"
#include "host.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_BYTES 256
#define PANIC_EXIT 77

static char *shared_text; /* only while a panic is expected, in the child */
static char panic_text[TEXT_BYTES];

void panic(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(shared_text != NULL ? shared_text : panic_text, TEXT_BYTES, fmt, args);
    va_end(args);
    if (shared_text != NULL) {
        _exit(PANIC_EXIT);
    }
    fprintf(stderr, "PANIC: %s\n", panic_text);
    abort();
}

bool host_panics(void (*fn)(void *arg), void *arg)
{
    int status = 0;
    char *text =
        mmap(NULL, TEXT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (text == MAP_FAILED) {
        abort();
    }
    fflush(NULL);
    pid_t child = fork();

    if (child == 0) {
        shared_text = text;
        fn(arg);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        abort();
    }
    snprintf(panic_text, TEXT_BYTES, "%.*s", TEXT_BYTES - 1, text);
    munmap(text, TEXT_BYTES);
    return WIFEXITED(status) && WEXITSTATUS(status) == PANIC_EXIT;
}

const char *host_panic_text(void)
{
    return panic_text;
}

void log_print(enum log_level level, const char *fmt, ...)
{
    va_list args;

    if (level <= LOG_WARN) {
        va_start(args, fmt);
        vfprintf(stderr, fmt, args);
        va_end(args);
        fputc('\n', stderr);
    }
}
