/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "argp/tree.h"
#include "internal.h"

int __posix_argp_children(const struct argp *argp)
{
    int count = 0;

    while (argp->children != NULL && argp->children[count].argp != NULL) {
        count++;
    }
    return count;
}

static void count_all(const struct argp *argp, int *groups, int *options, int *inputs)
{
    int children = __posix_argp_children(argp);

    ++*groups;
    *inputs += children;
    for (const struct argp_option *each = argp->options;
         each != NULL && !is_last_option(each); each++) {
        ++*options;
    }
    for (int i = 0; i < children; i++) {
        count_all(argp->children[i].argp, groups, options, inputs);
    }
}

static bool has_long(const struct parser *parser, const char *name)
{
    int i = 0;

    while (i < parser->long_count && strcmp(parser->longs[i].name, name) != 0) {
        i++;
    }
    return i < parser->long_count;
}

/* The first one of a name or a letter counts. real: what it is an alias of, or itself. */
static void add_option(struct parser *parser, int group, const struct argp_option *real,
                       const struct argp_option *option)
{
    int has_arg = real->arg == NULL                          ? no_argument
                  : (real->flags & OPTION_ARG_OPTIONAL) != 0 ? optional_argument
                                                             : required_argument;
    int index = parser->choice_count++;

    parser->choices[index] =
        (struct choice){group, option->key != 0 ? option->key : real->key};
    if (has_letter(option) &&
        memchr(parser->letters, option->key, parser->letters_len) == NULL) {
        parser->letters[parser->letters_len++] = (char)option->key;
        for (int i = 0; i < has_arg; i++) {
            parser->letters[parser->letters_len++] = ':';
        }
    }
    if (option->name != NULL && !has_long(parser, option->name)) {
        parser->longs[parser->long_count++] =
            (struct option){option->name, has_arg, NULL, LONG_CODES + index};
    }
}

static void **add_group(struct parser *parser, const struct argp *argp, int parent,
                        int place, void **inputs)
{
    int children = __posix_argp_children(argp), index = parser->group_count++;
    const struct argp_option *real = argp->options;

    parser->groups[index] = (struct group){argp, NULL, inputs, false, parent, place};
    inputs += children;
    for (const struct argp_option *each = real; each != NULL && !is_last_option(each);
         each++) {
        real = (each->flags & OPTION_ALIAS) != 0 ? real : each;
        if (((each->flags | real->flags) & OPTION_DOC) == 0 &&
            (each->name != NULL || each->key != 0)) {
            add_option(parser, index, real, each);
        }
    }
    for (int i = 0; i < children; i++) {
        inputs = add_group(parser, argp->children[i].argp, index, i, inputs);
    }
    return inputs;
}

int __posix_argp_prepare(struct parser *parser, const struct argp *argp)
{
    int groups = 0, options = 0, inputs = 0;

    count_all(argp, &groups, &options, &inputs);
    parser->groups = calloc((size_t)groups, sizeof(*parser->groups));
    parser->choices = calloc((size_t)options + 1, sizeof(*parser->choices));
    parser->longs = calloc((size_t)options + 1, sizeof(*parser->longs));
    parser->letters = calloc((size_t)options * 3 + 2, 1);
    void **all_inputs = calloc((size_t)inputs + 1, sizeof(*all_inputs));

    if (parser->groups == NULL || parser->choices == NULL || parser->longs == NULL ||
        parser->letters == NULL || all_inputs == NULL) {
        free(all_inputs);
        return ENOMEM;
    }
    if ((parser->state.flags & (ARGP_IN_ORDER | ARGP_NO_ARGS)) != 0) {
        parser->letters[parser->letters_len++] =
            (parser->state.flags & ARGP_IN_ORDER) != 0 ? '-' : '+';
    }
    add_group(parser, argp, -1, 0, all_inputs);
    return 0;
}

void __posix_argp_end(struct parser *parser)
{
    free(parser->groups != NULL ? parser->groups[0].child_inputs : NULL);
    free(parser->groups);
    free(parser->choices);
    free(parser->longs);
    free(parser->letters);
}

void *__posix_argp_input(const struct argp_state *state, const struct argp *argp)
{
    const struct parser *parser = state != NULL ? state->pstate : NULL;

    for (int i = 0; parser != NULL && i < parser->group_count; i++) {
        if (parser->groups[i].argp == argp) {
            return parser->groups[i].input;
        }
    }
    return NULL;
}
