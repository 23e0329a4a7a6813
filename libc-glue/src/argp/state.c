/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* argp: --help, --usage and --version, and messages about errors. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <bits/more_errno.h>
#include "argp/options.h"
#include "internal.h"

#define KEY_USAGE   (-1)
#define KEY_HELP    '?'
#define KEY_VERSION 'V'

error_t argp_err_exit_status = EX_USAGE;
const char *argp_program_version;
void (*argp_program_version_hook)(FILE *stream, struct argp_state *state);

const char *__posix_argp_name(const struct argp_state *state)
{
    return state != NULL && state->name != NULL ? state->name
                                                : program_invocation_short_name;
}

static error_t parse_help(int key, char *arg, struct argp_state *state)
{
    (void)arg;
    if (key != KEY_HELP && key != KEY_USAGE) {
        return ARGP_ERR_UNKNOWN;
    }
    argp_state_help(state, state->out_stream,
                    key == KEY_HELP ? ARGP_HELP_STD_HELP
                                    : ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
    return 0;
}

static error_t parse_version(int key, char *arg, struct argp_state *state)
{
    (void)arg;
    if (key != KEY_VERSION) {
        return ARGP_ERR_UNKNOWN;
    }
    if (argp_program_version_hook != NULL) {
        argp_program_version_hook(state->out_stream, state);
    } else {
        fprintf(state->out_stream, "%s\n", argp_program_version);
    }
    if ((state->flags & ARGP_NO_EXIT) == 0) {
        exit(0);
    }
    return 0;
}

const struct argp __posix_argp_help = {
    .options =
        (const struct argp_option[]){
            {"help", KEY_HELP, NULL, 0, "Give this help list", -1},
            {"usage", KEY_USAGE, NULL, 0, "Give a short usage message", 0},
            {.name = NULL}},
    .parser = parse_help};

const struct argp __posix_argp_version = {
    .options = (const struct argp_option[]){{"version", KEY_VERSION, NULL, 0,
                                             "Print program version", -1},
                                            {.name = NULL}},
    .parser = parse_version};

void argp_state_help(const struct argp_state *restrict state, FILE *restrict stream,
                     unsigned flags)
{
    if (stream == NULL || (state != NULL && (state->flags & ARGP_NO_ERRS) != 0)) {
        return;
    }
    if (state != NULL && (state->flags & ARGP_LONG_ONLY) != 0) {
        flags |= ARGP_HELP_LONG_ONLY;
    }
    __posix_argp_show(state != NULL ? state->root_argp : NULL, state, stream, flags,
                      __posix_argp_name(state));
    if (state == NULL || (state->flags & ARGP_NO_EXIT) == 0) {
        if ((flags & ARGP_HELP_EXIT_ERR) != 0) {
            exit(argp_err_exit_status);
        }
        if ((flags & ARGP_HELP_EXIT_OK) != 0) {
            exit(0);
        }
    }
}

void argp_usage(const struct argp_state *state)
{
    argp_state_help(state, stderr, ARGP_HELP_STD_USAGE);
}

void argp_error(const struct argp_state *restrict state, const char *restrict format, ...)
{
    FILE *stream = state != NULL ? state->err_stream : stderr;
    va_list args;

    if (stream == NULL || (state != NULL && (state->flags & ARGP_NO_ERRS) != 0)) {
        return;
    }
    va_start(args, format);
    flockfile(stream);
    fprintf(stream, "%s: ", __posix_argp_name(state));
    vfprintf(stream, format, args);
    fputc('\n', stream);
    funlockfile(stream);
    va_end(args);
    argp_state_help(state, stream, ARGP_HELP_STD_ERR);
}

void argp_failure(const struct argp_state *restrict state, int status, int error,
                  const char *restrict format, ...)
{
    FILE *stream = state != NULL ? state->err_stream : stderr;
    va_list args;

    if (stream == NULL || (state != NULL && (state->flags & ARGP_NO_ERRS) != 0)) {
        return;
    }
    flockfile(stream);
    fputs(__posix_argp_name(state), stream);
    if (format != NULL) {
        fputs(": ", stream);
        va_start(args, format);
        vfprintf(stream, format, args);
        va_end(args);
    }
    if (error != 0) {
        fprintf(stream, ": %s", strerror(error));
    }
    fputc('\n', stream);
    funlockfile(stream);
    if (status != 0 && (state == NULL || (state->flags & ARGP_NO_EXIT) == 0)) {
        exit(status);
    }
}
