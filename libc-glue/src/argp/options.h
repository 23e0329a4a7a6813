/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What argp's parser and its help share. */
#ifndef LIBPOSIX_ARGP_OPTIONS_H
#define LIBPOSIX_ARGP_OPTIONS_H

#include <argp.h>
#include <ctype.h>
#include <stdbool.h>

static inline bool is_last_option(const struct argp_option *option)
{
    return option->key == 0 && option->name == NULL && option->doc == NULL &&
           option->group == 0;
}

static inline bool has_letter(const struct argp_option *option)
{
    return (option->flags & OPTION_DOC) == 0 && option->key > 0 && option->key < 256 &&
           isprint(option->key);
}

extern int optreset; /* text/getopt.c: BSD's way to begin again */

/* --help and --usage; --version. */
extern const struct argp __posix_argp_help, __posix_argp_version;

/* The program's name, by a state or null. */
const char *__posix_argp_name(const struct argp_state *state);

/* The input of that description's parser; null if there is none. state may be null. */
void *__posix_argp_input(const struct argp_state *state, const struct argp *argp);

/* argp_help(), where the filters get the inputs of the state, which may be null. */
void __posix_argp_show(const struct argp *argp, const struct argp_state *state,
                       FILE *stream, unsigned flags, const char *name);

#endif
