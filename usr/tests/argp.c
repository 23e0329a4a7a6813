/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* GNU's parser of command lines: options, operands, children, help. */
#include <argp.h>
#include <stdarg.h>
#include "check.h"

#define WORDS_MAX 8

static char found[400];
static char *end_of_found;

static void note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    end_of_found += vsprintf(end_of_found, format, args);
    va_end(args);
}

static error_t parse_child(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case 'c':
        note("c=%s(%s) ", arg, (char *)state->input);
        return 0;
    case ARGP_KEY_SUCCESS:
        note("child ");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option child_options[] = {
    {"child", 'c', "WORD", 0, "Of the child", 0}, {.name = NULL}};
static const struct argp child = {.options = child_options, .parser = parse_child};

static const struct argp_option options[] = {
    {"verbose", 'v', NULL, 0, "Says more", 0},
    {"loud", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"output", 'o', "FILE", 0,
     "Writes there, wherever that may be, and does it so often that this text is longer "
     "than a line is",
     0},
    {"level", 1000, "N", OPTION_ARG_OPTIONAL, "How much", 0},
    {"secret", 's', NULL, OPTION_HIDDEN, "Not shown", 0},
    {NULL, 0, NULL, 0, "The others:", 0},
    {"zero", '0', NULL, 0, "Nothing", 0},
    {.name = NULL}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = (char *)"of parent";
        return 0;
    case 'v':
    case 's':
    case '0':
        note("%c ", key);
        return 0;
    case 'o':
        note("o=%s ", arg);
        return 0;
    case 1000:
        note("level=%s ", arg != NULL ? arg : "none");
        return 0;
    case ARGP_KEY_ARG:
        if (strcmp(arg, "too-many") == 0) {
            return ARGP_ERR_UNKNOWN;
        }
        if (strcmp(arg, "bad") == 0) {
            return ERANGE;
        }
        note("%u:%s ", state->arg_num, arg);
        if (strcmp(arg, "rest") == 0) {
            note("[%d] ", state->argc - state->next);
            state->next = state->argc;
        }
        return 0;
    case ARGP_KEY_NO_ARGS:
        note("no-args ");
        return 0;
    case ARGP_KEY_END:
        note("end ");
        return 0;
    case ARGP_KEY_SUCCESS:
        note("success ");
        return 0;
    case ARGP_KEY_ERROR:
        note("error ");
        return 0;
    case ARGP_KEY_FINI:
        note("fini");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&child, 0, "Of a child:", 2},
                                             {.argp = NULL}};
static const struct argp argp = {.options = options,
                                 .parser = parse,
                                 .args_doc = "WORD...\nrest THING",
                                 .doc = "Does this and that.\vBehind the options.",
                                 .children = children};

static const struct {
    unsigned flags;
    const char *words[WORDS_MAX];
    int result;
    const char *found;
} cases[] = {
    {0, {"-v", "a", "--output=x", "b", NULL}, 0, "v o=x 0:a 1:b end child success fini"},
    {ARGP_IN_ORDER,
     {"-v", "a", "--output=x", "b", NULL},
     0,
     "v 0:a o=x 1:b end child success fini"},
    {0,
     {"-vs0ofile", "--loud", "--lev", "--level=3", NULL},
     0,
     "v s 0 o=file v level=none level=3 no-args end child success fini"},
    {0,
     {"-c", "w", "--chi=x", NULL},
     0,
     "c=w(of parent) c=x(of parent) no-args end child success fini"},
    {0, {"a", "--", "-v", "b", NULL}, 0, "0:a 1:-v 2:b end child success fini"},
    {0,
     {"a", "rest", "-v", "--", "-x", NULL},
     0,
     "v 0:a 1:rest [1] end child success fini"},
    {0, {"-x", NULL}, EINVAL, "error fini"},
    {0, {"--output", NULL}, EINVAL, "error fini"},
    {0, {"a", "bad", "b", NULL}, ERANGE, "0:a error fini"},
    {0, {"a", "too-many", "b", NULL}, EINVAL, "0:a error fini"},
    {ARGP_NO_ARGS, {"-v", "a", "-v", NULL}, EINVAL, "v error fini"},
    {ARGP_LONG_ONLY,
     {"-verbose", "-v", "-output", "x", NULL},
     0,
     "v v o=x no-args end child success fini"},
    {ARGP_PARSE_ARGV0, {"-v", NULL}, 0, "v no-args end child success fini"},
};

static void parsing(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *argv[WORDS_MAX + 1] = {"prog"};
        int argc = (cases[i].flags & ARGP_PARSE_ARGV0) == 0, result;

        for (int j = 0; cases[i].words[j] != NULL; j++) {
            argv[argc++] = (char *)cases[i].words[j];
        }
        end_of_found = found;
        result = argp_parse(&argp, argc, argv, cases[i].flags | ARGP_SILENT, NULL, NULL);
        if (result != cases[i].result || strcmp(found, cases[i].found) != 0) {
            printf("case %zu: %d, %s\n", i, result, found);
            exit(1);
        }
    }
    char *words[] = {"prog", "-v", "too-many", "x", NULL};
    int index = 0;

    CHECK(argp_parse(&argp, 4, words, ARGP_SILENT, &index, NULL) == 0 && index == 2);
    CHECK(argp_parse(NULL, 1, words, ARGP_SILENT, NULL, NULL) == 0);
}

/* What is said, by that word. */
static void says(char *word, int result, const char *expected)
{
    char *argv[] = {"/bin/prog", word, NULL}, *text = NULL;
    size_t size;
    FILE *out = stdout, *err = stderr, *stream = open_memstream(&text, &size);

    CHECK(stream != NULL);
    end_of_found = found;
    stdout = stderr = stream;
    int error = argp_parse(&argp, 2, argv, ARGP_NO_EXIT, NULL, NULL);

    stdout = out;
    stderr = err;
    CHECK(fclose(stream) == 0);
    if (error != result || strcmp(text, expected) != 0) {
        printf("%s: %d, not %d\n%s---\n%s", word, error, result, text, expected);
        exit(1);
    }
    free(text);
}

static void help(void)
{
    argp_program_version = "prog 1.2";
    argp_program_bug_address = "<bugs@example.org>";
    says("--version", 0, "prog 1.2\n");
    says("--usage", 0,
         "Usage: prog [-v0?V] [-o FILE] [-c WORD] [--level[=N]] [--output=FILE]\n"
         "            [--verbose] [--loud] [--zero] [--child=WORD] [--help] [--usage]\n"
         "            [--version] WORD...\n"
         "  or:  prog [OPTION...] rest THING\n");
    says(
        "--help", 0,
        "Usage: prog [OPTION...] WORD...\n"
        "  or:  prog [OPTION...] rest THING\n"
        "Does this and that.\n"
        "\n"
        "      --level[=N]            How much\n"
        "  -o, --output=FILE          Writes there, wherever that may be, and does it "
        "so\n"
        "                             often that this text is longer than a line is\n"
        "  -v, --verbose, --loud      Says more\n"
        "\n"
        " The others:\n"
        "  -0, --zero                 Nothing\n"
        "\n"
        " Of a child:\n"
        "  -c, --child=WORD           Of the child\n"
        "\n"
        "  -?, --help                 Give this help list\n"
        "      --usage                Give a short usage message\n"
        "  -V, --version              Print program version\n"
        "\n"
        "Mandatory or optional arguments to long options are also mandatory or optional\n"
        "for any corresponding short options.\n"
        "\n"
        "Behind the options.\n"
        "\n"
        "Report bugs to <bugs@example.org>.\n");
    says("too-many", EINVAL,
         "prog: Too many arguments\n"
         "Try `prog --help' or `prog --usage' for more information.\n");
}

int main(void)
{
    parsing();
    help();
    puts("argp: ok");
    return 0;
}
