/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Command lines to arguments and environment. Words end at blanks; '...' groups
 * literally, "..." groups with \ before " ' and \, and outside of quotes \ takes
 * the next character as it is. A quote that is not closed ends with the line.
 * Freestanding.
 */
#ifndef LOADER_CMDLINE_H
#define LOADER_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strings, NUL-terminated, one behind the other. */
struct string_list {
    char *next; /* where the next one goes */
    uint32_t count;
};

/* The room that any of the functions below needs for text: each word is at most as
 * long as it stands there, and its NUL takes the place of what separates it. */
#define CMDLINE_ROOM(text_len) ((text_len) + 1)

/* Appends all words of text. */
void cmdline_words(const char *text, struct string_list *list);

/* Appends the words behind the first "--". */
void cmdline_arguments(const char *text, struct string_list *list);

/* Appends the NAME=value words before the first "--", and ignores the others. NAME
 * begins with a letter or '_' and has no '/' in it. */
void cmdline_environment(const char *text, struct string_list *list);

/* Appends the first word before the first "--" that is no NAME=value; false if there is
 * none. */
bool cmdline_name(const char *text, struct string_list *list);

/* Appends the first word of text and returns what is behind it; null, and nothing
 * appended, if there is none. raw: it ends at the first space, quotes or not. */
const char *cmdline_first(const char *text, bool raw, struct string_list *list);

#endif
