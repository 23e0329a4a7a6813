/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Any text as a command line, as the loader uses it: arguments and environment into
 * one block of the promised size. */
#include <stdlib.h>
#include <string.h>

#include "loader/cmdline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* As many strings as were counted, and nothing behind them. */
static void check_list(const char *out, size_t room, const struct string_list *list)
{
    const char *s = out;

    check((size_t)(list->next - out) <= room);
    for (uint32_t i = 0; i < list->count; i++) {
        check(s < list->next);
        s += strlen(s) + 1;
    }
    check(s == list->next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    size_t room;

    check(text != NULL);
    memcpy(text, data, len);
    text[len] = '\0';
    room = CMDLINE_ROOM(strlen(text));
    for (int variant = 0; variant < 4; variant++) {
        char *out = malloc(room);
        struct string_list list = {.next = out};

        check(out != NULL);
        if (variant == 0) {
            cmdline_words(text, &list);
        } else if (variant == 1) {
            cmdline_arguments(text, &list);
            cmdline_environment(text, &list);
        } else {
            const char *rest = cmdline_first(text, variant == 2, &list);

            check(rest == NULL || (rest > text && rest <= text + strlen(text)));
            if (rest != NULL) {
                cmdline_words(rest, &list);
            }
        }
        check_list(out, room, &list);
        free(out);
    }
    free(text);
    return 0;
}
