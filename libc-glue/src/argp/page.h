/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text in lines of at most 79 characters: words that do not fit go to the next line. */
#ifndef LIBPOSIX_ARGP_PAGE_H
#define LIBPOSIX_ARGP_PAGE_H

#include <argp.h>

struct page {
    FILE *stream;
    int column;
    int indent;                     /* of lines that begin because the last one is full */
    const struct argp_state *state; /* null: none */
};

/* No line ends within the text. */
void __posix_page_put(struct page *page, const char *text);
void __posix_page_end_line(struct page *page);
/* Spaces up to the column. */
void __posix_page_go_to(struct page *page, int column);
/* Lines that the text has itself end where it says so. */
void __posix_page_fill(struct page *page, const char *text, size_t len);
/* A space, or a new line where the word does not fit; then the word. */
void __posix_page_word(struct page *page, const char *word);

#endif
