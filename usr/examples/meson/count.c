/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* count FILE: how often each word of a file comes. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "words.h"

static void print(const char *word, unsigned count)
{
    printf("%6u %s\n", count, word);
}

int main(int argc, char **argv)
{
    FILE *in = argc > 1 ? fopen(argv[1], "r") : stdin;
    char *line = NULL;
    size_t room = 0;

    if (in == NULL) {
        perror(argv[1]);
        return 1;
    }
    struct words *words = words_new();

    while (getline(&line, &room, in) >= 0) {
        words_add(words, line);
    }
    words_each(words, print);
    words_delete(words);
    free(line);
    return 0;
}
