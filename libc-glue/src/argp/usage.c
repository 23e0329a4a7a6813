/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The lines that begin with "Usage:". */
#include <stdlib.h>
#include <string.h>
#include "argp/help.h"
#include "internal.h"

#define USAGE_INDENT 12
#define WORD_BYTES   160

const char *__posix_argp_filter(const struct page *page, const struct argp *argp, int key,
                                const char *text)
{
    return argp->help_filter != NULL
               ? argp->help_filter(key, text, __posix_argp_input(page->state, argp))
               : text;
}

void __posix_argp_drop(const char *filtered, const char *text)
{
    if (filtered != text) {
        free((char *)(uintptr_t)filtered);
    }
}

static bool is_in_usage(const struct argp_option *option)
{
    return is_shown(option) && (option->flags & (OPTION_NO_USAGE | OPTION_DOC)) == 0;
}

/* All letters without an argument together, then those with one. */
static void put_letters(struct page *page, const struct list *list)
{
    char letters[WORD_BYTES] = "[-", word[WORD_BYTES];
    size_t len = 2;

    for (int i = 0; i < list->count; i++) {
        for (int j = 0; j < list->entries[i].count; j++) {
            const struct argp_option *option = &list->entries[i].option[j];

            if (has_letter(option) && is_in_usage(option) &&
                list->entries[i].option->arg == NULL && len < sizeof(letters) - 2) {
                letters[len++] = (char)option->key;
            }
        }
    }
    if (len > 2) {
        memcpy(letters + len, "]", 2);
        __posix_page_word(page, letters);
    }
    for (int i = 0; i < list->count; i++) {
        const struct argp_option *real = list->entries[i].option;

        for (int j = 0; j < list->entries[i].count; j++) {
            if (has_letter(&real[j]) && is_in_usage(&real[j]) && real->arg != NULL) {
                bool is_optional = (real->flags & OPTION_ARG_OPTIONAL) != 0;

                snprintf(word, sizeof(word), is_optional ? "[-%c[%s]]" : "[-%c %s]",
                         real[j].key, real->arg);
                __posix_page_word(page, word);
            }
        }
    }
}

static void put_long_names(struct page *page, const struct list *list, unsigned flags)
{
    const char *dashes = (flags & ARGP_HELP_LONG_ONLY) != 0 ? "-" : "--";
    char word[WORD_BYTES];

    for (int i = 0; i < list->count; i++) {
        const struct argp_option *real = list->entries[i].option;

        for (int j = 0; j < list->entries[i].count; j++) {
            bool is_optional = (real->flags & OPTION_ARG_OPTIONAL) != 0;

            if (real[j].name == NULL || !is_in_usage(&real[j])) {
                continue;
            }
            snprintf(word, sizeof(word), "[%s%s%s%s%s]", dashes, real[j].name,
                     real->arg == NULL ? ""
                     : is_optional     ? "[="
                                       : "=",
                     real->arg != NULL ? real->arg : "",
                     real->arg != NULL && is_optional ? "]" : "");
            __posix_page_word(page, word);
        }
    }
}

/* How many lines the description of operands has, of whichever has most. */
static int count_patterns(const struct argp *argp)
{
    int count = 1;

    for (const char *at = argp->args_doc; at != NULL && (at = strchr(at, '\n')) != NULL;
         at++) {
        count++;
    }
    for (const struct argp_child *each = argp->children;
         each != NULL && each->argp != NULL; each++) {
        int within = count_patterns(each->argp);

        count = within > count ? within : count;
    }
    return count;
}

/* That line of each, or its last one. */
static void put_operands(struct page *page, const struct argp *argp, int pattern)
{
    const char *text =
        __posix_argp_filter(page, argp, ARGP_KEY_HELP_ARGS_DOC, argp->args_doc);

    if (text != NULL) {
        const char *line = text, *next;

        for (int i = 0; i < pattern && (next = strchr(line, '\n')) != NULL; i++) {
            line = next + 1;
        }
        if (*line != '\0' && *line != '\n') {
            __posix_page_put(page, " ");
            __posix_page_fill(page, line, strcspn(line, "\n"));
        }
    }
    __posix_argp_drop(text, argp->args_doc);
    for (const struct argp_child *each = argp->children;
         each != NULL && each->argp != NULL; each++) {
        put_operands(page, each->argp, pattern);
    }
}

void __posix_argp_usage(struct page *page, const struct argp *argp,
                        const struct list *list, unsigned flags, const char *name)
{
    page->indent = USAGE_INDENT;
    for (int i = 0, count = count_patterns(argp); i < count; i++) {
        __posix_page_put(page, i == 0 ? "Usage:" : "  or: ");
        __posix_page_put(page, " ");
        __posix_page_put(page, name);
        if ((flags & ARGP_HELP_SHORT_USAGE) != 0) {
            __posix_page_put(page, list->count > 0 ? " [OPTION...]" : "");
        } else {
            put_letters(page, list);
            put_long_names(page, list, flags);
            flags |= ARGP_HELP_SHORT_USAGE; /* once is enough */
        }
        put_operands(page, argp, i);
        __posix_page_end_line(page);
    }
}
