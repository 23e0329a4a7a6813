/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One pass over the text, each word written straight to where it will be used. */
#include "cmdline.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_escaped_in_quotes(char c)
{
    return c == '"' || c == '\'' || c == '\\';
}

/* The inside of a quotation: *from is behind the opening quote, and ends behind the
 * closing one or at the end of the text. Returns the end of what was written. */
static char *unquote(const char **from, char quote, char *to)
{
    const char *s = *from;

    while (*s != '\0' && *s != quote) {
        if (quote == '"' && *s == '\\' && is_escaped_in_quotes(s[1])) {
            s++;
        }
        *to++ = *s++;
    }
    *from = *s != '\0' ? s + 1 : s;
    return to;
}

/* The next word of *text to `to`, with a NUL; returns behind that, or null if there
 * is no word left. */
static char *next_word(const char **text, char *to)
{
    const char *s = *text;

    while (is_blank(*s)) {
        s++;
    }
    *text = s;
    if (*s == '\0') {
        return NULL;
    }
    while (*s != '\0' && !is_blank(*s)) {
        char c = *s++;

        if (c == '"' || c == '\'') {
            to = unquote(&s, c, to);
            continue;
        }
        if (c == '\\' && *s != '\0') {
            c = *s++;
        }
        *to++ = c;
    }
    *to++ = '\0';
    *text = s;
    return to;
}

static bool is_separator(const char *word)
{
    return word[0] == '-' && word[1] == '-' && word[2] == '\0';
}

static bool is_assignment(const char *word)
{
    char first = word[0] | 0x20; /* lower case */

    if ((first < 'a' || first > 'z') && word[0] != '_') {
        return false;
    }
    while (*word != '\0' && *word != '=' && *word != '/') {
        word++;
    }
    return *word == '=';
}

void cmdline_words(const char *text, struct string_list *list)
{
    char *end;

    while ((end = next_word(&text, list->next)) != NULL) {
        list->next = end;
        list->count++;
    }
}

void cmdline_arguments(const char *text, struct string_list *list)
{
    while (next_word(&text, list->next) != NULL) {
        if (is_separator(list->next)) {
            cmdline_words(text, list);
            return;
        }
    }
}

void cmdline_environment(const char *text, struct string_list *list)
{
    char *end;

    while ((end = next_word(&text, list->next)) != NULL && !is_separator(list->next)) {
        if (is_assignment(list->next)) {
            list->next = end;
            list->count++;
        }
    }
}

bool cmdline_name(const char *text, struct string_list *list)
{
    char *end;

    while ((end = next_word(&text, list->next)) != NULL && !is_separator(list->next)) {
        if (!is_assignment(list->next)) {
            list->next = end;
            list->count++;
            return true;
        }
    }
    return false;
}

const char *cmdline_first(const char *text, bool raw, struct string_list *list)
{
    char *end = list->next;

    if (raw) {
        while (*text != '\0' && *text != ' ') {
            *end++ = *text++;
        }
        if (end == list->next) {
            return NULL;
        }
        *end++ = '\0';
    } else if ((end = next_word(&text, list->next)) == NULL) {
        return NULL;
    }
    list->next = end;
    list->count++;
    return text;
}
