/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The words of the command line: getopt() as POSIX has it, long options as GNU has them.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "check.h"

#define WORDS_MAX 9

static int flag;
static const struct option longs[] = {
    {"all", no_argument, NULL, 'A'},
    {"almost", optional_argument, NULL, 'M'},
    {"need", required_argument, NULL, 'N'},
    {"flag", no_argument, &flag, 7},
    {NULL, 0, NULL, 0},
};

enum kind {
    SHORT,
    LONG,
    LONG_ONLY,
};

/* What it finds, one word each: the option, its argument behind '=', the culprit of an
 * error behind '!'; then the operands. */
static const struct {
    enum kind kind;
    const char *options;
    const char *words[WORDS_MAX];
    const char *found;
} cases[] = {
    {SHORT, "ab:", {"-a", "-b", "v", "x", NULL}, "a b=v | x"},
    {SHORT, "ab:", {"x", "-ab", "v", "y", NULL}, "a b=v | x y"},
    {SHORT, "ab:", {"-abv", "--", "-a", NULL}, "a b=v | -a"},
    {SHORT, "+ab:", {"-a", "x", "-b", NULL}, "a | x -b"},
    {SHORT, "-ab:", {"x", "-a", "y", NULL}, "1=x a 1=y |"},
    {SHORT, "ab:", {"-xa", "-b", NULL}, "?!x a ?!b |"},
    {SHORT, ":ab:", {"-b", NULL}, ":!b |"},
    {SHORT, "ab::", {"-b", "v", "-bw", NULL}, "b b=w | v"},
    {SHORT, "ab:", {"-", "-a", NULL}, "a | -"},
    {LONG, "a", {"--all", "x", "--need", "v", "--need=w", NULL}, "A N=v N=w | x"},
    {LONG, "a", {"--al", "--alm=3", "--fl", "-a", NULL}, "?! M=3 f7 a |"},
    {LONG, "a", {"--all=1", "--none", "--need", NULL}, "?!A ?! ?!N |"},
    {LONG, "aW;", {"-W", "all", "-Wneed=v", "-aW", "need", "w", "x"}, "A N=v a N=w | x"},
    {LONG, "aW;", {"-Wnone", "-Wal", "-W", "all=1", "-W", NULL}, "?! ?! ?!A ?!W |"},
    {SHORT, "aW;", {"-W", "x", NULL}, "W | x"},
    {LONG_ONLY, "a", {"-need", "v", "-a", "-all", "-x", NULL}, "N=v a A ?! |"},
};

/* The list of a case, as it is above. */
static void walk(enum kind kind, const char *options, int argc, char **argv, char *found)
{
    int c;

    optind = 0;
    flag = 0;
    while (c = kind == SHORT  ? getopt(argc, argv, options)
               : kind == LONG ? getopt_long(argc, argv, options, longs, NULL)
                              : getopt_long_only(argc, argv, options, longs, NULL),
           c != -1) {
        if (c == '?' || c == ':') {
            found += sprintf(found, "%c!", c);
            found += optopt != 0 ? sprintf(found, "%c ", optopt) : sprintf(found, " ");
        } else if (c == 0) {
            found += sprintf(found, "f%d ", flag);
        } else {
            found += sprintf(found, c == 1 ? "%d" : "%c", c);
            found +=
                optarg != NULL ? sprintf(found, "=%s ", optarg) : sprintf(found, " ");
        }
    }
    found += sprintf(found, "|");
    while (optind < argc) {
        found += sprintf(found, " %s", argv[optind++]);
    }
}

static void all_cases(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *argv[WORDS_MAX + 1] = {"prog"};
        char found[200];
        int argc = 1;

        while (cases[i].words[argc - 1] != NULL) {
            argv[argc] = (char *)cases[i].words[argc - 1];
            argc++;
        }
        walk(cases[i].kind, cases[i].options, argc, argv, found);
        if (strcmp(found, cases[i].found) != 0) {
            printf("case %zu: %s instead of %s\n", i, found, cases[i].found);
        }
        CHECK(strcmp(found, cases[i].found) == 0);
    }
}

/* What is said of errors, and when nothing is. */
static void messages(void)
{
    static const char wanted[] = "prog: invalid option -- 'x'\n"
                                 "prog: option requires an argument -- 'b'\n"
                                 "prog: unrecognized option '--none=1'\n"
                                 "prog: option '--al' is ambiguous; possibilities: "
                                 "'--all' '--almost'\n";
    char *argv[] = {"prog", "-x", "--none=1", "--al", NULL};
    char *lacking[] = {"prog", "-x", "-b", NULL};
    char said[300] = "", found[100];
    const int saved = dup(STDERR_FILENO);
    FILE *file = tmpfile();

    CHECK(file != NULL && saved >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    opterr = 1;
    walk(SHORT, "ab:", 3, lacking, found);
    walk(LONG, ":b", 4, argv, found); /* silent */
    opterr = 0;
    walk(LONG, "b", 4, argv, found);
    opterr = 1;
    walk(LONG, "x", 4, argv, found);
    CHECK(fflush(stderr) == 0 && dup2(saved, STDERR_FILENO) >= 0 && close(saved) == 0);
    rewind(file);
    CHECK(fread(said, 1, sizeof(said) - 1, file) == strlen(wanted));
    CHECK(strcmp(said, wanted) == 0 && fclose(file) == 0);
}

int main(void)
{
    opterr = 0;
    all_cases();
    CHECK(setenv("POSIXLY_CORRECT", "1", 1) == 0);
    char *argv[] = {"prog", "x", "-a", NULL};
    char found[100];

    walk(SHORT, "a", 3, argv, found);
    CHECK(strcmp(found, "| x -a") == 0 && unsetenv("POSIXLY_CORRECT") == 0);
    messages();
    puts("options: ok");
    return 0;
}
