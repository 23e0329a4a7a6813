/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * GNU's parser of command lines. A program describes its options and has a function that
 * gets them one by one, with the operands; --help, --usage and --version come by
 * themselves. Descriptions may be put together from several, as children.
 */
#ifndef _ARGP_H
#define _ARGP_H

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/cdefs.h>

#ifndef __error_t_defined
#define __error_t_defined
typedef int error_t;
#endif

struct argp;
struct argp_state;
struct argp_child;

/* A list ends with one whose members are all 0. A name without a key stands for itself in
 * the list that --help shows, as a header where the name is null, too. */
struct argp_option {
    const char *name;
    int key; /* what the parser gets; a letter if there is a short option */
    const char *arg;
    int flags;
    const char *doc;
    int group; /* in the order 0, 1, 2 ... -2, -1; 0: the one before, or one more */
};

#define OPTION_ARG_OPTIONAL 0x01
#define OPTION_HIDDEN       0x02
#define OPTION_ALIAS        0x04 /* another name of the one before */
#define OPTION_DOC          0x08 /* not an option, only shown */
#define OPTION_NO_USAGE     0x10

/* 0, or an error number that ends the parsing; ARGP_ERR_UNKNOWN for keys that are none of
 * the parser's. */
typedef error_t (*argp_parser_t)(int __key, char *__arg, struct argp_state *__state);

#define ARGP_ERR_UNKNOWN E2BIG

/* Keys that are no option's. */
#define ARGP_KEY_ARG     0         /* an operand; the parser may move state->next on */
#define ARGP_KEY_ARGS    0x1000006 /* all from state->next on, if ARG is unknown */
#define ARGP_KEY_END     0x1000001
#define ARGP_KEY_NO_ARGS 0x1000002
#define ARGP_KEY_INIT    0x1000003
#define ARGP_KEY_SUCCESS 0x1000004
#define ARGP_KEY_ERROR   0x1000005
#define ARGP_KEY_FINI    0x1000007

struct argp {
    const struct argp_option *options;
    argp_parser_t parser;
    const char *args_doc; /* alternatives stand on lines of their own */
    const char *doc;      /* what is behind \v comes behind the options */
    const struct argp_child *children;
    char *(*help_filter)(int __key, const char *__text, void *__input);
    const char *argp_domain;
};

/* Keys of help_filter, which returns the text, another one from malloc(), or null. */
#define ARGP_KEY_HELP_PRE_DOC       0x2000001
#define ARGP_KEY_HELP_POST_DOC      0x2000002
#define ARGP_KEY_HELP_HEADER        0x2000003
#define ARGP_KEY_HELP_EXTRA         0x2000004
#define ARGP_KEY_HELP_DUP_ARGS_NOTE 0x2000005
#define ARGP_KEY_HELP_ARGS_DOC      0x2000006

/* A list ends with a null argp. */
struct argp_child {
    const struct argp *argp;
    int flags;
    const char *header; /* null: its options stand among the parent's */
    int group;
};

struct argp_state {
    const struct argp *root_argp;
    int argc;
    char **argv;
    int next; /* index in argv of what is parsed next; may be changed */
    unsigned flags;
    unsigned arg_num; /* of operands so far */
    int quoted;       /* index behind "--", or 0 */
    void *input;      /* of argp_parse(), or what the parent has set for the child */
    void **child_inputs;
    void *hook;
    char *name; /* of the program, for messages */
    FILE *err_stream, *out_stream;
    void *pstate;
};

#define ARGP_PARSE_ARGV0 0x01 /* argv[0] is an argument, too */
#define ARGP_NO_ERRS     0x02
#define ARGP_NO_ARGS     0x04
#define ARGP_IN_ORDER    0x08
#define ARGP_NO_HELP     0x10
#define ARGP_NO_EXIT     0x20
#define ARGP_LONG_ONLY   0x40
#define ARGP_SILENT      (ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP)

#define ARGP_HELP_USAGE       0x01
#define ARGP_HELP_SHORT_USAGE 0x02
#define ARGP_HELP_SEE         0x04
#define ARGP_HELP_LONG        0x08
#define ARGP_HELP_PRE_DOC     0x10
#define ARGP_HELP_POST_DOC    0x20
#define ARGP_HELP_DOC         (ARGP_HELP_PRE_DOC | ARGP_HELP_POST_DOC)
#define ARGP_HELP_BUG_ADDR    0x40
#define ARGP_HELP_LONG_ONLY   0x80
#define ARGP_HELP_EXIT_ERR    0x100
#define ARGP_HELP_EXIT_OK     0x200
#define ARGP_HELP_STD_ERR     (ARGP_HELP_SEE | ARGP_HELP_EXIT_ERR)
#define ARGP_HELP_STD_USAGE   (ARGP_HELP_SHORT_USAGE | ARGP_HELP_SEE | ARGP_HELP_EXIT_ERR)
#define ARGP_HELP_STD_HELP                                                        \
    (ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_EXIT_OK | ARGP_HELP_DOC | \
     ARGP_HELP_BUG_ADDR)

__BEGIN_DECLS

/* The program's own, if it has any. */
extern const char *argp_program_version;
extern void (*argp_program_version_hook)(FILE *__stream, struct argp_state *__state);
extern const char *argp_program_bug_address;
extern error_t argp_err_exit_status;

/* 0 or an error number. Where operands are left they are an error, unless arg_index is
 * not null: it gets the index of the first one. */
error_t argp_parse(const struct argp *__restrict __argp, int __argc,
                   char **__restrict __argv, unsigned __flags,
                   int *__restrict __arg_index, void *__restrict __input);

void argp_help(const struct argp *__restrict __argp, FILE *__restrict __stream,
               unsigned __flags, char *__restrict __name);
void argp_state_help(const struct argp_state *__restrict __state,
                     FILE *__restrict __stream, unsigned __flags);
void argp_usage(const struct argp_state *__state);
void argp_error(const struct argp_state *__restrict __state,
                const char *__restrict __format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
void argp_failure(const struct argp_state *__restrict __state, int __status, int __error,
                  const char *__restrict __format, ...)
    __attribute__((__format__(__printf__, 4, 5)));

__END_DECLS

#endif
