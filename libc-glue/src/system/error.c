/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* error(): see <error.h>. */
#include <errno.h>
#include <error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bits/more_errno.h>

unsigned int error_message_count;
int error_one_per_line;
void (*error_print_progname)(void);

static void say(int status, int error, const char *file, unsigned int line,
                const char *format, va_list args)
{
    fflush(stdout);
    if (error_print_progname != NULL) {
        error_print_progname();
    } else {
        fprintf(stderr, "%s:", program_invocation_name);
    }
    if (file != NULL) {
        fprintf(stderr, "%s:%u:", file, line);
    }
    fputc(' ', stderr);
    vfprintf(stderr, format, args);
    if (error != 0) {
        fprintf(stderr, ": %s", strerror(error));
    }
    fputc('\n', stderr);
    fflush(stderr);
    error_message_count++;
    if (status != 0) {
        exit(status);
    }
}

void error(int status, int error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(status, error, NULL, 0, format, args);
    va_end(args);
}

void error_at_line(int status, int error, const char *file, unsigned int line,
                   const char *format, ...)
{
    static const char *last_file;
    static unsigned int last_line;
    va_list args;

    if (error_one_per_line != 0 && last_line == line && last_file != NULL &&
        file != NULL && strcmp(last_file, file) == 0) {
        return;
    }
    last_file = file;
    last_line = line;
    va_start(args, format);
    say(status, error, file, line, format, args);
    va_end(args);
}
