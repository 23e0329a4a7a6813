/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "argp/page.h"

#define RIGHT_MARGIN 79

void __posix_page_put(struct page *page, const char *text)
{
    fputs(text, page->stream);
    page->column += (int)strlen(text);
}

void __posix_page_end_line(struct page *page)
{
    fputc('\n', page->stream);
    page->column = 0;
}

void __posix_page_go_to(struct page *page, int column)
{
    for (; page->column < column; page->column++) {
        fputc(' ', page->stream);
    }
}

void __posix_page_fill(struct page *page, const char *text, size_t len)
{
    while (len > 0) {
        size_t spaces = strspn(text, " ");
        size_t word = strcspn(text + spaces, " \n");

        spaces = spaces < len ? spaces : len;
        word = word < len - spaces ? word : len - spaces;
        if (word > 0 && page->column > page->indent &&
            page->column + (int)(spaces + word) > RIGHT_MARGIN) {
            __posix_page_end_line(page);
            __posix_page_go_to(page, page->indent);
        } else if (word > 0) {
            __posix_page_go_to(page, page->column + (int)spaces);
        }
        fwrite(text + spaces, 1, word, page->stream);
        page->column += (int)word;
        text += spaces + word;
        len -= spaces + word;
        if (len > 0 && *text == '\n') {
            __posix_page_end_line(page);
            text++;
            len--;
            __posix_page_go_to(page, len > 0 && *text != '\n' ? page->indent : 0);
        }
    }
}

void __posix_page_word(struct page *page, const char *word)
{
    if (page->column + 1 + (int)strlen(word) > RIGHT_MARGIN) {
        __posix_page_end_line(page);
        __posix_page_go_to(page, page->indent);
    } else {
        __posix_page_put(page, " ");
    }
    __posix_page_put(page, word);
}
