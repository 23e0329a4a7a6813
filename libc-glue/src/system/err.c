/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages with the program's name. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "internal.h"

static const char *program_name(void)
{
    static const char *name; /* asked for once: the vectors are not freed */
    struct hermit_args args;

    if (name == NULL) {
        if (sys_get_args(&args) < 0 || args.argc < 1) {
            return "?";
        }
        const char *slash = strrchr(args.argv[0], '/');

        name = slash != NULL ? slash + 1 : args.argv[0];
    }
    return name;
}

/* A stream of wide characters takes no others. */
static void wide_message(int error, const char *format, va_list args)
{
    char *text = NULL;

    if (format != NULL && vasprintf(&text, format, args) < 0) {
        return;
    }
    fwprintf(stderr, L"%s: %s%s%s\n", program_name(), text != NULL ? text : "",
             text != NULL && error != 0 ? ": " : "", error != 0 ? strerror(error) : "");
    free(text);
}

/* error 0: without its text. */
static void message(int error, const char *format, va_list args)
{
    if (fwide(stderr, 0) > 0) {
        wide_message(error, format, args);
        return;
    }
    flockfile(stderr);
    fprintf(stderr, "%s: ", program_name());
    if (format != NULL) {
        vfprintf(stderr, format, args);
    }
    if (error != 0) {
        fprintf(stderr, "%s%s", format != NULL ? ": " : "", strerror(error));
    }
    fputc('\n', stderr);
    funlockfile(stderr);
}

void vwarn(const char *format, va_list args)
{
    message(errno, format, args);
}

void vwarnx(const char *format, va_list args)
{
    message(0, format, args);
}

void verr(int status, const char *format, va_list args)
{
    message(errno, format, args);
    exit(status);
}

void verrx(int status, const char *format, va_list args)
{
    message(0, format, args);
    exit(status);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarn(format, args);
    va_end(args);
}

void warnx(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarnx(format, args);
    va_end(args);
}

void err(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verr(status, format, args);
}

void errx(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verrx(status, format, args);
}
