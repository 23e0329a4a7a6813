/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the parts of argp_help() share. */
#ifndef LIBPOSIX_ARGP_HELP_H
#define LIBPOSIX_ARGP_HELP_H

#include "argp/list.h"
#include "argp/page.h"

/* What the program's filter makes of the text; to be given back by the other one. */
const char *__posix_argp_filter(const struct page *page, const struct argp *argp, int key,
                                const char *text);
void __posix_argp_drop(const char *filtered, const char *text);

void __posix_argp_usage(struct page *page, const struct argp *argp,
                        const struct list *list, unsigned flags, const char *name);

static inline bool is_shown(const struct argp_option *option)
{
    return (option->flags & OPTION_HIDDEN) == 0;
}

#endif
