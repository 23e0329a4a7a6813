/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * wordexp() (POSIX 2017) without commands, which end with WRDE_CMDSUB: quotes, ~, $NAME
 * and ${NAME}, ${NAME:-WORD} and its like, $((arithmetic)), fields, patterns.
 *
 * A word under way is kept as a pattern for glob(): what was quoted has a backslash in
 * front of it, which is taken away where nothing matches.
 */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>
#include "file/arithmetic.h"
#include "internal.h"

struct text {
    char *bytes;
    size_t len, room;
};

struct parser {
    const char *at;
    int flags;
    struct text word;
    bool has_word; /* even an empty one, if it was quoted */
    wordexp_t *result;
};

static int add_byte(struct text *text, char c)
{
    if (text->len + 1 >= text->room) {
        size_t room = text->room != 0 ? 2 * text->room : 64;
        char *bytes = realloc(text->bytes, room);

        if (bytes == NULL) {
            return WRDE_NOSPACE;
        }
        text->bytes = bytes;
        text->room = room;
    }
    text->bytes[text->len++] = c;
    text->bytes[text->len] = '\0';
    return 0;
}

static int add_quoted(struct parser *p, char c)
{
    int error = strchr("\\*?[]~", c) != NULL ? add_byte(&p->word, '\\') : 0;

    p->has_word = true;
    return error != 0 ? error : add_byte(&p->word, c);
}

static int add_plain(struct parser *p, char c)
{
    p->has_word = true;
    return add_byte(&p->word, c);
}

/* Takes over word. */
static int add_result(wordexp_t *result, char *word)
{
    size_t used = result->we_offs + result->we_wordc;
    char **words =
        word != NULL ? realloc(result->we_wordv, (used + 2) * sizeof(*words)) : NULL;

    if (words == NULL) {
        free(word);
        return WRDE_NOSPACE;
    }
    words[used] = word;
    words[used + 1] = NULL;
    result->we_wordv = words;
    result->we_wordc++;
    return 0;
}

static char *without_backslashes(const char *pattern)
{
    char *copy = strdup(pattern), *to = copy;

    for (const char *c = pattern; copy != NULL && *c != '\0'; c++) {
        if (*c == '\\' && c[1] != '\0') {
            c++;
        }
        *to++ = *c;
        *to = '\0';
    }
    return copy;
}

/* Ends the word under way: its matches, or itself where there are none. */
static int end_word(struct parser *p)
{
    const char *pattern = p->word.bytes != NULL ? p->word.bytes : "";
    glob_t found;
    bool has_matches = false;
    int error = 0;

    if (!p->has_word) {
        return 0;
    }
    if (strpbrk(pattern, "*?[") != NULL && glob(pattern, 0, NULL, &found) == 0) {
        has_matches = true;
        for (size_t i = 0; i < found.gl_pathc && error == 0; i++) {
            error = add_result(p->result, strdup(found.gl_pathv[i]));
        }
        globfree(&found);
    }
    if (!has_matches && error == 0) {
        error = add_result(p->result, without_backslashes(pattern));
    }
    p->word.len = 0;
    if (p->word.bytes != NULL) {
        p->word.bytes[0] = '\0';
    }
    p->has_word = false;
    return error;
}

static bool separates(char c)
{
    const char *ifs = getenv("IFS");

    return c != '\0' && strchr(ifs != NULL ? ifs : " \t\n", c) != NULL;
}

/* The value of a variable: fields unless it stands in quotes. */
static int add_value(struct parser *p, const char *value, bool in_quotes)
{
    int error = 0;

    for (; *value != '\0' && error == 0; value++) {
        if (in_quotes) {
            error = add_quoted(p, *value);
        } else if (separates(*value)) {
            error = end_word(p);
        } else {
            error = add_plain(p, *value);
        }
    }
    return error;
}

static int expand_braces(struct parser *p, bool in_quotes);

/* p->at is at the first parenthesis of "$((". */
static int expand_arithmetic(struct parser *p)
{
    char text[32];
    long value;
    int error = 0;

    p->at += 2;
    if (!__posix_arithmetic(&p->at, &value)) {
        return WRDE_SYNTAX;
    }
    snprintf(text, sizeof(text), "%ld", value);
    for (const char *c = text; *c != '\0' && error == 0; c++) {
        error = add_plain(p, *c);
    }
    return error;
}

static int expand_dollar(struct parser *p, bool in_quotes)
{
    const char *name = ++p->at;
    char copy[256];
    size_t len = 0;

    if (*name == '(') {
        return name[1] == '(' ? expand_arithmetic(p) : WRDE_CMDSUB;
    }
    if (*name == '{') {
        p->at++;
        return expand_braces(p, in_quotes);
    }
    while (name[len] == '_' || isalpha((unsigned char)name[len]) ||
           (len > 0 && isdigit((unsigned char)name[len]))) {
        len++;
    }
    if (len == 0) {
        return add_quoted(p, '$');
    }
    if (len >= sizeof(copy)) {
        return WRDE_BADVAL;
    }
    memcpy(copy, name, len);
    copy[len] = '\0';
    p->at += len;
    const char *value = getenv(copy);

    if (value == NULL && (p->flags & WRDE_UNDEF) != 0) {
        return WRDE_BADVAL;
    }
    return add_value(p, value != NULL ? value : "", in_quotes);
}

/* Behind "${": NAME, an operator and a word, '}'. */
static int expand_braces(struct parser *p, bool in_quotes)
{
    bool wants_len = *p->at == '#';
    const char *name = p->at + wants_len;
    size_t len = strspn(name, "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789");
    const char *end = strchr(name + len, '}');
    char copy[256], number[24];

    if (end == NULL || len == 0 || len >= sizeof(copy) || isdigit((unsigned char)*name)) {
        return WRDE_SYNTAX;
    }
    memcpy(copy, name, len);
    copy[len] = '\0';
    const char *value = getenv(copy), *op = name + len;
    bool or_empty = *op == ':';
    bool is_there = value != NULL && (!or_empty || *value != '\0');

    op += or_empty;
    p->at = end + 1;
    if (op == end) {
        if (or_empty || (value == NULL && (p->flags & WRDE_UNDEF) != 0)) {
            return or_empty ? WRDE_SYNTAX : WRDE_BADVAL;
        }
        value = value != NULL ? value : "";
        if (wants_len) {
            size_t digits = sizeof(number) - 1, rest = strlen(value);

            number[digits] = '\0';
            do {
                number[--digits] = (char)('0' + rest % 10);
                rest /= 10;
            } while (rest > 0);
            value = number + digits;
        }
        return add_value(p, value, in_quotes);
    }
    char word[256];
    size_t word_len = (size_t)(end - op - 1);

    if (wants_len || strchr("-=?+", *op) == NULL || word_len >= sizeof(word)) {
        return WRDE_SYNTAX;
    }
    memcpy(word, op + 1, word_len);
    word[word_len] = '\0';
    if (*op == '+') {
        return add_value(p, is_there ? word : "", in_quotes);
    }
    if (!is_there && *op == '?') {
        return WRDE_BADVAL;
    }
    if (!is_there && *op == '=' && setenv(copy, word, 1) < 0) {
        return WRDE_NOSPACE;
    }
    return add_value(p, is_there ? value : word, in_quotes);
}

/* At the opening quote. */
static int expand_quotes(struct parser *p)
{
    const char quote = *p->at++;
    int error = 0;

    p->has_word = true;
    while (error == 0 && *p->at != quote) {
        char c = *p->at;

        if (c == '\0') {
            return WRDE_SYNTAX;
        }
        if (quote == '"' && c == '$') {
            error = expand_dollar(p, true);
            continue;
        }
        if (quote == '"' && c == '`') {
            return WRDE_CMDSUB;
        }
        if (quote == '"' && c == '\\' && p->at[1] != '\0' &&
            strchr("$`\"\\\n", p->at[1]) != NULL) {
            c = *++p->at;
        }
        p->at++;
        error = c == '\n' && p->at[-2] == '\\' && quote == '"' ? 0 : add_quoted(p, c);
    }
    p->at++;
    return error;
}

/* "~" or "~root" at the beginning of a word. */
static int expand_tilde(struct parser *p)
{
    size_t len = strcspn(p->at, "/ \t\n");
    const char *home = getenv("HOME");

    if (len != 1 && !(len == 5 && strncmp(p->at, "~root", 5) == 0)) {
        return add_quoted(p, *p->at++);
    }
    p->at += len;
    return add_value(p, len == 1 && home != NULL ? home : "/", true);
}

static int step(struct parser *p)
{
    char c = *p->at;

    if (separates(c) || c == ' ' || c == '\t') {
        p->at++;
        return end_word(p);
    }
    switch (c) {
    case '\'':
    case '"':
        return expand_quotes(p);
    case '$':
        return expand_dollar(p, false);
    case '`':
        return WRDE_CMDSUB;
    case '\\':
        p->at += p->at[1] != '\0' ? 2 : 1;
        return p->at[-1] == '\n' ? 0 : add_quoted(p, p->at[-1]);
    case '~':
        if (!p->has_word) {
            return expand_tilde(p);
        }
        break;
    case '\n':
    case '|':
    case '&':
    case ';':
    case '<':
    case '>':
    case '(':
    case ')':
    case '{':
    case '}':
        return WRDE_BADCHAR;
    default:
        break;
    }
    p->at++;
    return add_plain(p, c);
}

static void free_words(wordexp_t *result, size_t from)
{
    for (size_t i = from; i < result->we_wordc; i++) {
        free(result->we_wordv[result->we_offs + i]);
    }
    result->we_wordc = from;
}

static int prepare(wordexp_t *result, int flags)
{
    if ((flags & WRDE_REUSE) != 0) {
        wordfree(result);
    }
    if ((flags & WRDE_APPEND) != 0 && (flags & WRDE_REUSE) == 0) {
        return 0;
    }
    if ((flags & WRDE_DOOFFS) == 0) {
        result->we_offs = 0;
    }
    result->we_wordc = 0;
    result->we_wordv = calloc(result->we_offs + 1, sizeof(char *));
    return result->we_wordv != NULL ? 0 : WRDE_NOSPACE;
}

int wordexp(const char *restrict words, wordexp_t *restrict result, int flags)
{
    struct parser p = {.at = words, .flags = flags, .result = result};
    int error = prepare(result, flags);

    if (error != 0) {
        return error;
    }
    size_t before = result->we_wordc;

    while (error == 0 && *p.at != '\0') {
        error = step(&p);
    }
    if (error == 0) {
        error = end_word(&p);
    }
    free(p.word.bytes);
    if (error != 0 && error != WRDE_NOSPACE) {
        free_words(result, before);
        result->we_wordv[result->we_offs + before] = NULL;
    }
    return error;
}

void wordfree(wordexp_t *result)
{
    if (result->we_wordv != NULL) {
        free_words(result, 0);
        free(result->we_wordv);
        result->we_wordv = NULL;
    }
}
