/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A tree of descriptions as argp_parse() wants it: groups with parsers, one list of
 * options. */
#ifndef LIBPOSIX_ARGP_TREE_H
#define LIBPOSIX_ARGP_TREE_H

#include "argp/options.h"

#define LONG_CODES 256 /* of getopt_long(): this and the index in choices */

struct group {
    const struct argp *argp;
    void *input;
    void **child_inputs;
    bool has_args; /* got operands */
    int parent;    /* its index, -1: none; this is the parent's child number place */
    int place;
};

struct choice {
    int group, key;
};

struct parser {
    struct argp_state state;
    struct group *groups;
    int group_count;
    struct choice *choices;
    struct option *longs;
    int choice_count, long_count;
    char *letters; /* getopt()'s */
    size_t letters_len;
    bool is_unrecognised; /* getopt() has said so */
    bool is_behind;       /* the options: what is left are operands */
};

int __posix_argp_children(const struct argp *argp);

/* Makes the lists, by argp and state.flags; 0 or ENOMEM. They are given back in any case.
 */
int __posix_argp_prepare(struct parser *parser, const struct argp *argp);
void __posix_argp_end(struct parser *parser);

#endif
