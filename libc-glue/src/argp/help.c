/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* argp_help(): how a program is used, what its options are, and what it says of itself.
 */
#include <stdlib.h>
#include <string.h>
#include "argp/help.h"
#include "internal.h"

enum columns {
    SHORT_COLUMN = 2,
    LONG_COLUMN = 6,
    HEADER_COLUMN = 1,
    DOC_COLUMN = 29,
};

const char *argp_program_bug_address;

/* "ARG" behind a letter or a name, as option real takes it. */
static void put_arg(struct page *page, const struct argp_option *real, bool is_long)
{
    bool is_optional = (real->flags & OPTION_ARG_OPTIONAL) != 0;

    if (real->arg != NULL) {
        __posix_page_put(page, is_optional ? (is_long ? "[=" : "[")
                               : is_long   ? "="
                                           : " ");
        __posix_page_put(page, real->arg);
        __posix_page_put(page, is_optional ? "]" : "");
    }
}

/* --- the list of options */

static bool has_long_name(const struct entry *entry)
{
    for (int i = 0; i < entry->count; i++) {
        if (entry->option[i].name != NULL && is_shown(&entry->option[i])) {
            return true;
        }
    }
    return false;
}

static void put_names(struct page *page, const struct entry *entry, unsigned flags)
{
    const bool is_text = (entry->option->flags & OPTION_DOC) != 0;
    const char *before = "";

    __posix_page_go_to(page, SHORT_COLUMN);
    for (int i = 0; i < entry->count; i++) {
        char letter[] = {'-', (char)entry->option[i].key, '\0'};

        if (!is_text && has_letter(&entry->option[i]) && is_shown(&entry->option[i])) {
            __posix_page_put(page, before);
            __posix_page_put(page, letter);
            before = ", ";
            if (!has_long_name(entry)) {
                put_arg(page, entry->option, false);
            }
        }
    }
    for (int i = 0; i < entry->count; i++) {
        if (entry->option[i].name != NULL && is_shown(&entry->option[i])) {
            __posix_page_put(page, before);
            if (!is_text) {
                __posix_page_go_to(page, LONG_COLUMN);
                __posix_page_put(page, (flags & ARGP_HELP_LONG_ONLY) != 0 ? "-" : "--");
            }
            __posix_page_put(page, entry->option[i].name);
            before = ", ";
            if (!is_text) {
                put_arg(page, entry->option, true);
            }
        }
    }
}

static void put_header(struct page *page, const struct argp *argp, const char *header)
{
    const char *text = __posix_argp_filter(page, argp, ARGP_KEY_HELP_HEADER, header);

    if (text != NULL && *text != '\0') {
        page->indent = HEADER_COLUMN;
        __posix_page_go_to(page, HEADER_COLUMN);
        __posix_page_fill(page, text, strlen(text));
        __posix_page_end_line(page);
    }
    __posix_argp_drop(text, header);
}

static void put_entry(struct page *page, const struct entry *entry, unsigned flags)
{
    const struct argp_option *option = entry->option;

    if (!is_named(option)) {
        put_header(page, entry->argp, option->doc);
        return;
    }
    put_names(page, entry, flags);
    const char *text = __posix_argp_filter(page, entry->argp, option->key, option->doc);

    if (text != NULL && *text != '\0') {
        if (page->column > DOC_COLUMN + 3) {
            __posix_page_end_line(page);
        } else if (page->column >= DOC_COLUMN) {
            __posix_page_put(page, "   ");
        }
        __posix_page_go_to(page, DOC_COLUMN);
        page->indent = DOC_COLUMN;
        __posix_page_fill(page, text, strlen(text));
    }
    __posix_argp_drop(text, option->doc);
    __posix_page_end_line(page);
}

/* Headers of the clusters that begin between two entries. */
static void put_clusters(struct page *page, const struct cluster *from,
                         const struct cluster *to)
{
    const struct cluster *common = from;

    while (common != NULL && common != to) {
        common = common->parent;
    }
    if (to == NULL || common == to) {
        return;
    }
    put_clusters(page, from, to->parent);
    if (to->header != NULL) {
        put_header(page, to->argp, to->header);
    }
}

static void put_options(struct page *page, const struct list *list, unsigned flags)
{
    const struct entry *last = NULL;
    bool has_both = false;

    for (int i = 0; i < list->count; i++) {
        const struct entry *entry = &list->entries[i];

        if (!is_shown(entry->option)) {
            continue;
        }
        if (last != NULL &&
            (last->group != entry->group || last->cluster != entry->cluster)) {
            __posix_page_end_line(page);
        }
        put_clusters(page, last != NULL ? last->cluster : NULL, entry->cluster);
        put_entry(page, entry, flags);
        has_both = has_both || (has_letter(entry->option) && has_long_name(entry) &&
                                entry->option->arg != NULL);
        last = entry;
    }
    if (has_both) {
        static const char note[] =
            "Mandatory or optional arguments to long options are also mandatory or "
            "optional for any corresponding short options.";

        __posix_page_end_line(page);
        page->indent = 0;
        __posix_page_fill(page, note, sizeof(note) - 1);
        __posix_page_end_line(page);
    }
}

/* --- what programs say of themselves */

/* The part before or behind \v; of the children, too, unless one is enough. */
static bool put_doc(struct page *page, const struct argp *argp, bool is_post,
                    bool is_apart)
{
    const char *doc = argp->doc, *bar = doc != NULL ? strchr(doc, '\v') : NULL;
    char *part = NULL;
    bool has_put = false;

    if (doc != NULL && (!is_post || bar != NULL)) {
        part = is_post       ? strdup(bar + 1)
               : bar != NULL ? strndup(doc, (size_t)(bar - doc))
                             : strdup(doc);
    }
    const char *text = __posix_argp_filter(
        page, argp, is_post ? ARGP_KEY_HELP_POST_DOC : ARGP_KEY_HELP_PRE_DOC, part);

    if (text != NULL && *text != '\0') {
        if (is_apart) {
            __posix_page_end_line(page);
        }
        page->indent = 0;
        __posix_page_fill(page, text, strlen(text));
        if (page->column > 0) {
            __posix_page_end_line(page);
        }
        has_put = true;
    }
    __posix_argp_drop(text, part);
    free(part);
    text = is_post ? __posix_argp_filter(page, argp, ARGP_KEY_HELP_EXTRA, NULL) : NULL;
    if (text != NULL) {
        __posix_page_end_line(page);
        __posix_page_fill(page, text, strlen(text));
        __posix_page_end_line(page);
        __posix_argp_drop(text, NULL);
        has_put = true;
    }
    for (const struct argp_child *each = argp->children;
         each != NULL && each->argp != NULL && (is_post || !has_put); each++) {
        has_put = put_doc(page, each->argp, is_post, is_apart || has_put) || has_put;
    }
    return has_put;
}

static void put_all(struct page *page, const struct argp *argp, const struct list *list,
                    unsigned flags, const char *name)
{
    bool has_put = false;

    if ((flags & (ARGP_HELP_USAGE | ARGP_HELP_SHORT_USAGE)) != 0) {
        __posix_argp_usage(page, argp, list, flags, name);
        has_put = true;
    }
    if ((flags & ARGP_HELP_PRE_DOC) != 0) {
        has_put = put_doc(page, argp, false, false) || has_put;
    }
    if ((flags & ARGP_HELP_SEE) != 0) {
        fprintf(page->stream, "Try `%s --help' or `%s --usage' for more information.\n",
                name, name);
        has_put = true;
    }
    if ((flags & ARGP_HELP_LONG) != 0 && list->count > 0) {
        if (has_put) {
            __posix_page_end_line(page);
        }
        put_options(page, list, flags);
        has_put = true;
    }
    if ((flags & ARGP_HELP_POST_DOC) != 0) {
        has_put = put_doc(page, argp, true, has_put) || has_put;
    }
    if ((flags & ARGP_HELP_BUG_ADDR) != 0 && argp_program_bug_address != NULL) {
        fprintf(page->stream, "%sReport bugs to %s.\n", has_put ? "\n" : "",
                argp_program_bug_address);
    }
}

void __posix_argp_show(const struct argp *argp, const struct argp_state *state,
                       FILE *stream, unsigned flags, const char *name)
{
    static const struct argp none;
    struct page page = {stream, 0, 0, state};
    struct list list;

    if (stream == NULL) {
        return;
    }
    argp = argp != NULL ? argp : &none;
    flockfile(stream);
    if (__posix_argp_list(&list, argp)) {
        put_all(&page, argp, &list, flags, name);
    }
    __posix_argp_give_back(&list);
    funlockfile(stream);
}

void argp_help(const struct argp *restrict argp, FILE *restrict stream, unsigned flags,
               char *restrict name)
{
    __posix_argp_show(argp, NULL, stream, flags, name);
}
