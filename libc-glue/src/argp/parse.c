/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * argp_parse(): the tree of descriptions becomes a list of groups, each with a parser,
 * and their options one list for getopt_long(). An option goes to the group that has it,
 * an operand to the first group that knows what to do with it.
 */
#include <stdlib.h>
#include <string.h>
#include "argp/tree.h"
#include "internal.h"

/* Calls the group's parser. */
static int tell(struct parser *parser, int group, int key, char *arg)
{
    struct group *to = &parser->groups[group];
    struct argp_state *state = &parser->state;

    if (to->argp->parser == NULL) {
        return ARGP_ERR_UNKNOWN;
    }
    state->input = to->input;
    state->child_inputs = to->child_inputs;
    return to->argp->parser(key, arg, state);
}

/* Parents first; each may set the inputs of its children. */
static int initialise(struct parser *parser, void *input)
{
    parser->groups[0].input = input;
    for (int i = 0; i < parser->group_count; i++) {
        struct group *group = &parser->groups[i];

        if (group->parent >= 0) {
            group->input = parser->groups[group->parent].child_inputs[group->place];
        }
        /* Without a parser of its own, a first child has the parent's. */
        if (group->argp->parser == NULL && __posix_argp_children(group->argp) > 0) {
            group->child_inputs[0] = group->input;
        }
        int error = tell(parser, i, ARGP_KEY_INIT, NULL);

        if (error != 0 && error != ARGP_ERR_UNKNOWN) {
            return error;
        }
    }
    return 0;
}

/* Children first; the first error ends it, unless all are to hear of it. */
static int tell_all(struct parser *parser, int key, bool all)
{
    int result = 0;

    for (int i = parser->group_count - 1; i >= 0 && (result == 0 || all); i--) {
        int error = tell(parser, i, key, NULL);

        result = error != 0 && error != ARGP_ERR_UNKNOWN && result == 0 ? error : result;
    }
    return result;
}

/* The operand at state.next; ARGP_ERR_UNKNOWN if nobody wants it. */
static int take_operand(struct parser *parser)
{
    struct argp_state *state = &parser->state;
    int at = state->next, error = ARGP_ERR_UNKNOWN, group = -1, key = ARGP_KEY_ARG;

    for (int i = 0; i < parser->group_count && error == ARGP_ERR_UNKNOWN; i++) {
        group = i;
        key = ARGP_KEY_ARG;
        state->next = at + 1;
        error = tell(parser, i, key, state->argv[at]);
        if (error == ARGP_ERR_UNKNOWN) {
            key = ARGP_KEY_ARGS;
            state->next = at;
            error = tell(parser, i, key, NULL);
        }
    }
    if (error != 0) {
        state->next = error == ARGP_ERR_UNKNOWN ? at : state->next;
        return error;
    }
    if (key == ARGP_KEY_ARGS && state->next == at) {
        state->next = state->argc; /* it has taken them all */
    }
    if (state->next > at) {
        parser->groups[group].has_args = true;
        state->arg_num += (unsigned)(state->next - at);
    }
    return 0;
}

/* The code is getopt's: of a long option, or a letter. */
static int take_option(struct parser *parser, int code)
{
    int index = code - LONG_CODES;

    if (index < 0) {
        for (index = 0; parser->choices[index].key != code; index++) {
        }
    }
    return tell(parser, parser->choices[index].group, parser->choices[index].key, optarg);
}

/* What getopt() says to the word at state.next; -1 behind the options. */
static int next_code(struct parser *parser)
{
    struct argp_state *state = &parser->state;
    int code;

    if (state->quoted > state->next) { /* the program has gone back, before "--" */
        state->quoted = 0;
        parser->is_behind = false;
        optreset = 1;
    }
    if (parser->is_behind) {
        return -1;
    }
    optind = state->next; /* 0 at first, by which getopt() begins anew */
    optopt = -1;
    opterr = (state->flags & ARGP_NO_ERRS) == 0;
    code = ((state->flags & ARGP_LONG_ONLY) != 0 ? getopt_long_only : getopt_long)(
        state->argc, state->argv, parser->letters, parser->longs, NULL);
    state->next = optind;
    parser->is_unrecognised = code == '?' && optopt != -1; /* else it is the option -? */
    parser->is_behind = code == -1;
    if (code == -1 && optind > 1 && strcmp(state->argv[optind - 1], "--") == 0) {
        state->quoted = optind;
    }
    return code;
}

/* One option or operand. False where there is nothing more to parse, or for *error. */
static bool parse_next(struct parser *parser, int *error)
{
    struct argp_state *state = &parser->state;
    const int code = next_code(parser), at = state->next;

    if (parser->is_unrecognised) {
        *error = ARGP_ERR_UNKNOWN;
    } else if (code == 1) { /* an operand in its place */
        state->next--;
        *error = take_operand(parser);
    } else if (code != -1) {
        *error = take_option(parser, code);
        if (*error == ARGP_ERR_UNKNOWN) {
            argp_error(state, "(PROGRAM ERROR) Option should have been recognized!?");
        }
    } else {
        if (at >= state->argc || (state->flags & ARGP_NO_ARGS) != 0) {
            return false;
        }
        *error = take_operand(parser);
        if (*error == ARGP_ERR_UNKNOWN) { /* the caller may want it */
            *error = 0;
            return false;
        }
        if (*error == 0 && state->next <= at) { /* not taken: an option after all? */
            parser->is_behind = state->next == at;
            optreset = 1;
            return state->next < at;
        }
    }
    return *error == 0;
}

/* What is left goes to the caller, or is too much. */
static int finish(struct parser *parser, int error, int *arg_index)
{
    struct argp_state *state = &parser->state;

    if (error == 0 && arg_index == NULL && state->next < state->argc) {
        if ((state->flags & ARGP_NO_ERRS) == 0 && state->err_stream != NULL) {
            fprintf(state->err_stream, "%s: Too many arguments\n", state->name);
        }
        error = ARGP_ERR_UNKNOWN;
    }
    if (arg_index != NULL) {
        *arg_index = state->next;
    }
    for (int i = 0; i < parser->group_count && error == 0; i++) {
        if (!parser->groups[i].has_args) {
            error = tell(parser, i, ARGP_KEY_NO_ARGS, NULL);
            error = error == ARGP_ERR_UNKNOWN ? 0 : error;
        }
    }
    if (error == 0) {
        error = tell_all(parser, ARGP_KEY_END, false);
    }
    if (error == ARGP_ERR_UNKNOWN) {
        argp_state_help(state, state->err_stream, ARGP_HELP_STD_ERR);
    }
    if (error == 0) {
        error = tell_all(parser, ARGP_KEY_SUCCESS, false);
    } else {
        tell_all(parser, ARGP_KEY_ERROR, true);
    }
    tell_all(parser, ARGP_KEY_FINI, true);
    return error == ARGP_ERR_UNKNOWN ? EINVAL : error;
}

static int parse_all(struct parser *parser, const struct argp *argp, int *arg_index,
                     void *input)
{
    int error = __posix_argp_prepare(parser, argp);

    parser->state.root_argp = argp;
    if (error == 0) {
        error = initialise(parser, input);
        if (error == 0) {
            while (parse_next(parser, &error)) {
            }
            error = finish(parser, error, arg_index);
        }
    }
    __posix_argp_end(parser);
    return error;
}

static const char *name_behind_slash(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL ? slash + 1 : name;
}

/* getopt() passes argv[0] by: with another one before it, all are parsed. */
static char **words_behind(char *name, int argc, char **argv)
{
    char **words = calloc((size_t)argc + 2, sizeof(*words));

    if (words != NULL) {
        words[0] = name;
        memcpy(words + 1, argv, (size_t)argc * sizeof(*words));
    }
    return words;
}

error_t argp_parse(const struct argp *restrict argp, int argc, char **restrict argv,
                   unsigned flags, int *restrict arg_index, void *restrict input)
{
    static const struct argp none;
    const bool has_name = (flags & ARGP_PARSE_ARGV0) == 0 && argc > 0 && argv[0] != NULL;
    const char *name = name_behind_slash(has_name ? argv[0] : __posix_argp_name(NULL));
    struct argp_child children[4] = {{.argp = argp != NULL ? argp : &none},
                                     {.argp = &__posix_argp_help}};
    const struct argp all = {.children = children};
    struct parser parser = {.state = {.argc = argc,
                                      .argv = argv,
                                      .flags = flags,
                                      .name = (char *)(uintptr_t)name,
                                      .err_stream = stderr,
                                      .out_stream = stdout,
                                      .pstate = &parser}};
    char **words = NULL;

    if ((flags & ARGP_PARSE_ARGV0) != 0) {
        words = words_behind(parser.state.name, argc, argv);
        if (words == NULL) {
            return ENOMEM;
        }
        parser.state.argv = words;
        parser.state.argc++;
    }
    if (argp_program_version != NULL || argp_program_version_hook != NULL) {
        children[2].argp = &__posix_argp_version;
    }
    int error = parse_all(&parser, (flags & ARGP_NO_HELP) != 0 ? children[0].argp : &all,
                          arg_index, input);

    if (words != NULL && arg_index != NULL) {
        --*arg_index;
    }
    free(words);
    return error;
}
