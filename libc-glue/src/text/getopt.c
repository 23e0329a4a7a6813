/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * getopt() as POSIX has it, getopt_long() and getopt_long_only() as GNU has them:
 * operands are moved behind the options as it goes, unless POSIXLY_CORRECT is set or the
 * options begin with '+'; where they begin with '-', an operand is the argument of
 * option 1.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?';
int optreset; /* BSD's way to begin again; GNU's is an optind of 0 */

enum order {
    MOVE_OPERANDS,
    STOP_AT_OPERAND,
    OPERAND_IS_OPTION,
};

static const char *rest;           /* of a word of several options; null or empty: none */
static int operands, operands_end; /* [operands, operands_end): those passed by */
static bool is_under_way;

/* What does not change within a call. */
struct scan {
    int argc;
    char **argv;
    const char *options; /* without the letters for the order */
    const struct option *longs;
    int *index;
    enum order order;
    bool is_quiet; /* says nothing */
};

static void reverse(char **from, char **end)
{
    while (from < end && from < --end) {
        char *word = *from;

        *from++ = *end;
        *end = word;
    }
}

/* The operands passed by change places with the options behind them. */
static void move_operands(char **argv)
{
    reverse(argv + operands, argv + operands_end);
    reverse(argv + operands_end, argv + optind);
    reverse(argv + operands, argv + optind);
    operands += optind - operands_end;
    operands_end = optind;
}

static bool is_operand(const char *word)
{
    return word[0] != '-' || word[1] == '\0';
}

static struct scan begin(int argc, char *const argv[], const char *options,
                         const struct option *longs, int *index)
{
    struct scan scan = {argc, (char **)argv, options, longs, index, MOVE_OPERANDS, false};

    if (optind == 0 || optreset != 0 || !is_under_way) {
        optind = optind > 0 ? optind : 1;
        operands = operands_end = optind;
        rest = NULL;
        optreset = 0;
        is_under_way = true;
    }
    if (options[0] == '-' || options[0] == '+') {
        scan.order = options[0] == '-' ? OPERAND_IS_OPTION : STOP_AT_OPERAND;
        scan.options++;
    } else if (getenv("POSIXLY_CORRECT") != NULL) {
        scan.order = STOP_AT_OPERAND;
    }
    scan.is_quiet = opterr == 0 || scan.options[0] == ':';
    optarg = NULL;
    return scan;
}

static int missing_argument(const struct scan *scan, int option)
{
    optopt = option;
    return scan->options[0] == ':' ? ':' : '?';
}

static bool begins_with(const struct option *option, const char *name, size_t len)
{
    return strncmp(option->name, name, len) == 0;
}

static bool are_alike(const struct option *a, const struct option *b)
{
    return a->has_arg == b->has_arg && a->flag == b->flag && a->val == b->val;
}

/* The one that is called so, or the only one that begins so; null. */
static const struct option *find_long(const struct scan *scan, const char *name,
                                      size_t len, bool only, bool *is_ambiguous)
{
    const struct option *found = NULL;

    *is_ambiguous = false;
    for (const struct option *each = scan->longs; each->name != NULL; each++) {
        if (!begins_with(each, name, len)) {
            continue;
        }
        if (each->name[len] == '\0') {
            *is_ambiguous = false;
            return each;
        }
        if (found == NULL) {
            found = each;
        } else if (only || !are_alike(found, each)) {
            *is_ambiguous = true;
        }
    }
    return found;
}

static void say_ambiguous(const struct scan *scan, const char *dashes, const char *name,
                          size_t len)
{
    flockfile(stderr);
    fprintf(stderr, "%s: option '%s%s' is ambiguous; possibilities:", scan->argv[0],
            dashes, name);
    for (const struct option *each = scan->longs; each->name != NULL; each++) {
        if (begins_with(each, name, len)) {
            fprintf(stderr, " '%s%s'", dashes, each->name);
        }
    }
    fputc('\n', stderr);
    funlockfile(stderr);
}

static int found_long(const struct scan *scan, const struct option *option,
                      const char *dashes, const char *value)
{
    const char *complaint = NULL;
    int result = '?';

    if (value != NULL && option->has_arg == no_argument) {
        complaint = "doesn't allow an argument";
        optopt = option->val;
    } else if (value != NULL) {
        optarg = (char *)value;
    } else if (option->has_arg == required_argument && optind < scan->argc) {
        optarg = scan->argv[optind++];
    } else if (option->has_arg == required_argument) {
        complaint = "requires an argument";
        result = missing_argument(scan, option->val);
    }
    if (complaint != NULL) {
        if (!scan->is_quiet) {
            fprintf(stderr, "%s: option '%s%s' %s\n", scan->argv[0], dashes, option->name,
                    complaint);
        }
        return result;
    }
    if (scan->index != NULL) {
        *scan->index = (int)(option - scan->longs);
    }
    if (option->flag == NULL) {
        return option->val;
    }
    *option->flag = option->val;
    return 0;
}

/* name=value, or less; its word has been passed by. dashes: what stands before it. */
static int long_named(const struct scan *scan, const char *name, const char *dashes,
                      bool only)
{
    const char *value = strchr(name, '=');
    const size_t len = value != NULL ? (size_t)(value - name) : strlen(name);
    bool is_ambiguous;
    const struct option *option = find_long(scan, name, len, only, &is_ambiguous);

    if (!is_ambiguous && option != NULL) {
        return found_long(scan, option, dashes, value != NULL ? value + 1 : NULL);
    }
    if (is_ambiguous && !scan->is_quiet) {
        say_ambiguous(scan, dashes, name, len);
    } else if (!scan->is_quiet) {
        fprintf(stderr, "%s: unrecognized option '%s%s'\n", scan->argv[0], dashes, name);
    }
    optopt = 0;
    return '?';
}

/* The word at optind behind its dashes is a long option. -1: it is short ones after all,
 * which only getopt_long_only() makes possible. */
static int long_option(const struct scan *scan, const char *dashes, bool only)
{
    const char *name = scan->argv[optind] + strlen(dashes);
    bool is_ambiguous;

    if (only && dashes[1] == '\0' && strchr(scan->options, name[0]) != NULL &&
        find_long(scan, name, strcspn(name, "="), only, &is_ambiguous) == NULL) {
        return -1;
    }
    optind++;
    return long_named(scan, name, dashes, only);
}

/* One letter of a word. "W;" among the options: its argument is a long one (GNU). */
static int short_option(const struct scan *scan)
{
    const char letter = *rest++;
    const char *found = strchr(scan->options, letter);

    if (*rest == '\0') {
        optind++;
    }
    if (found == NULL || letter == ':' || letter == ';') {
        if (!scan->is_quiet) {
            fprintf(stderr, "%s: invalid option -- '%c'\n", scan->argv[0], letter);
        }
        optopt = letter;
        return '?';
    }
    bool is_long = letter == 'W' && found[1] == ';' && scan->longs != NULL;

    if (found[1] != ':' && !is_long) {
        return letter;
    }
    const char *attached = rest;

    rest = NULL;
    if (*attached != '\0') {
        optarg = (char *)attached;
        optind++;
    } else if ((is_long || found[2] != ':') && optind < scan->argc) {
        optarg = scan->argv[optind++];
    } else if (is_long || found[2] != ':') {
        if (!scan->is_quiet) {
            fprintf(stderr, "%s: option requires an argument -- '%c'\n", scan->argv[0],
                    letter);
        }
        return missing_argument(scan, letter);
    }
    if (is_long) {
        const char *name = optarg;

        optarg = NULL;
        return long_named(scan, name, "-W ", false);
    }
    return letter;
}

/* Passes operands by, as far as the order says so, and "--". */
static void pass_operands(const struct scan *scan)
{
    operands_end = operands_end < optind ? operands_end : optind;
    operands = operands < optind ? operands : optind;
    if (scan->order == MOVE_OPERANDS) {
        if (operands != operands_end && operands_end != optind) {
            move_operands(scan->argv);
        } else if (operands_end != optind) {
            operands = optind;
        }
        while (optind < scan->argc && is_operand(scan->argv[optind])) {
            optind++;
        }
        operands_end = optind;
    }
    if (optind < scan->argc && strcmp(scan->argv[optind], "--") == 0) {
        optind++;
        if (operands != operands_end && operands_end != optind) {
            move_operands(scan->argv);
        } else if (operands == operands_end) {
            operands = optind;
        }
        operands_end = optind = scan->argc;
    }
}

static int next_option(const struct scan *scan, bool only)
{
    if (scan->argc < 1) {
        return -1;
    }
    if (rest != NULL && *rest != '\0') {
        return short_option(scan);
    }
    pass_operands(scan);
    if (optind >= scan->argc) {
        optind = operands != operands_end ? operands : optind;
        return -1;
    }
    const char *word = scan->argv[optind];

    if (is_operand(word)) {
        if (scan->order == STOP_AT_OPERAND) {
            return -1;
        }
        optarg = scan->argv[optind++];
        return 1;
    }
    if (scan->longs != NULL && word[1] == '-') {
        return long_option(scan, "--", only);
    }
    if (scan->longs != NULL && only &&
        (word[2] != '\0' || strchr(scan->options, word[1]) == NULL)) {
        int result = long_option(scan, "-", only);

        if (result != -1) {
            return result;
        }
    }
    rest = word + 1;
    return short_option(scan);
}

int getopt(int argc, char *const argv[], const char *options)
{
    const struct scan scan = begin(argc, argv, options, NULL, NULL);

    return next_option(&scan, false);
}

int getopt_long(int argc, char *const argv[], const char *options,
                const struct option *longs, int *index)
{
    const struct scan scan = begin(argc, argv, options, longs, index);

    return next_option(&scan, false);
}

int getopt_long_only(int argc, char *const argv[], const char *options,
                     const struct option *longs, int *index)
{
    const struct scan scan = begin(argc, argv, options, longs, index);

    return next_option(&scan, true);
}
