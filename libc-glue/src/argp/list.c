/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <strings.h>
#include "argp/list.h"

static void count_all(const struct argp *argp, int *options, int *children)
{
    for (const struct argp_option *each = argp->options;
         each != NULL && !is_last_option(each); each++) {
        ++*options;
    }
    for (const struct argp_child *each = argp->children;
         each != NULL && each->argp != NULL; each++) {
        ++*children;
        count_all(each->argp, options, children);
    }
}

static void add_options(struct list *list, const struct argp *argp,
                        const struct cluster *cluster)
{
    int group = 0;

    for (const struct argp_option *each = argp->options;
         each != NULL && !is_last_option(each); each++) {
        if ((each->flags & OPTION_ALIAS) != 0 && each != argp->options) {
            list->entries[list->count - 1].count++;
            continue;
        }
        group = each->group != 0 ? each->group : is_named(each) ? group : group + 1;
        list->entries[list->count] =
            (struct entry){each, 1, group, list->count, cluster, argp};
        list->count++;
    }
}

static void add_all(struct list *list, const struct argp *argp,
                    const struct cluster *cluster)
{
    add_options(list, argp, cluster);
    for (const struct argp_child *each = argp->children;
         each != NULL && each->argp != NULL; each++) {
        const struct cluster *within = cluster;

        if (each->header != NULL || each->group != 0) {
            struct cluster *made = &list->clusters[list->cluster_count];

            *made = (struct cluster){cluster,
                                     argp,
                                     each->header,
                                     each->group,
                                     cluster != NULL ? cluster->depth + 1 : 1,
                                     list->cluster_count++};
            within = made;
        }
        add_all(list, each->argp, within);
    }
}

/* 0, 1, 2 ... and then those below 0. */
static int compare_groups(int a, int b)
{
    unsigned first = (unsigned)a, second = (unsigned)b;

    return (first > second) - (first < second);
}

/* The letter of the option, or of the first alias that has one; 0: none. */
static int letter_of(const struct entry *entry)
{
    for (int i = 0; i < entry->count; i++) {
        if (has_letter(&entry->option[i])) {
            return entry->option[i].key;
        }
    }
    return 0;
}

static const char *name_of(const struct entry *entry)
{
    for (int i = 0; i < entry->count; i++) {
        if (entry->option[i].name != NULL) {
            return entry->option[i].name;
        }
    }
    return "";
}

/* Within a group: headers, options by name, texts. */
static int compare_names(const struct entry *a, const struct entry *b)
{
    bool a_is_named = is_named(a->option), b_is_named = is_named(b->option);
    bool a_is_text = (a->option->flags & OPTION_DOC) != 0,
         b_is_text = (b->option->flags & OPTION_DOC) != 0;
    int a_letter = letter_of(a), b_letter = letter_of(b), result;

    if (a_is_named != b_is_named) {
        return a_is_named ? 1 : -1;
    }
    if (a_is_text != b_is_text) {
        return a_is_text ? 1 : -1;
    }
    if (a_letter == 0 && b_letter == 0) {
        result = strcasecmp(name_of(a), name_of(b));
    } else {
        int a_first = a_letter != 0 ? a_letter : *name_of(a),
            b_first = b_letter != 0 ? b_letter : *name_of(b);

        result = tolower(a_first) - tolower(b_first);
        result = result != 0 ? result : b_first - a_first; /* small letters first */
    }
    return result != 0 ? result : a->place - b->place;
}

static const struct cluster *ancestor(const struct cluster *cluster, int depth)
{
    while (cluster != NULL && cluster->depth > depth) {
        cluster = cluster->parent;
    }
    return cluster;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int depth = 0;
    const struct cluster *a_next, *b_next;

    do { /* down to where they part */
        depth++;
        a_next = a->cluster != NULL && a->cluster->depth >= depth
                     ? ancestor(a->cluster, depth)
                     : NULL;
        b_next = b->cluster != NULL && b->cluster->depth >= depth
                     ? ancestor(b->cluster, depth)
                     : NULL;
    } while (a_next != NULL && a_next == b_next);

    int result = compare_groups(a_next != NULL ? a_next->group : a->group,
                                b_next != NULL ? b_next->group : b->group);

    if (result != 0) {
        return result;
    }
    if (a_next != NULL && b_next != NULL) {
        return a_next->place - b_next->place;
    }
    if (a_next != NULL || b_next != NULL) {
        return a_next != NULL ? 1 : -1;
    }
    return compare_names(a, b);
}

bool __posix_argp_list(struct list *list, const struct argp *argp)
{
    int options = 0, children = 0;

    count_all(argp, &options, &children);
    list->count = list->cluster_count = 0;
    list->entries = calloc((size_t)options + 1, sizeof(*list->entries));
    list->clusters = calloc((size_t)children + 1, sizeof(*list->clusters));
    if (list->entries == NULL || list->clusters == NULL) {
        return false;
    }
    add_all(list, argp, NULL);
    qsort(list->entries, (size_t)list->count, sizeof(*list->entries), compare_entries);
    return true;
}

void __posix_argp_give_back(struct list *list)
{
    free(list->entries);
    free(list->clusters);
}
