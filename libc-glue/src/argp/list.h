/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The options of a tree of descriptions, in the order in which --help shows them. */
#ifndef LIBPOSIX_ARGP_LIST_H
#define LIBPOSIX_ARGP_LIST_H

#include "argp/options.h"

/* A child with a header: what it has stands together. */
struct cluster {
    const struct cluster *parent; /* null: none */
    const struct argp *argp;      /* whose help_filter is asked */
    const char *header;
    int group, depth, place;
};

/* An option with its aliases, or a header. */
struct entry {
    const struct argp_option *option;
    int count; /* of option and its aliases */
    int group, place;
    const struct cluster *cluster; /* null: none */
    const struct argp *argp;
};

struct list {
    struct entry *entries;
    int count;
    struct cluster *clusters;
    int cluster_count;
};

/* False if there is no memory; the list is to be given back in any case. */
bool __posix_argp_list(struct list *list, const struct argp *argp);
void __posix_argp_give_back(struct list *list);

/* It is an option or a text, and no header. */
static inline bool is_named(const struct argp_option *option)
{
    return option->name != NULL || option->key != 0;
}

#endif
