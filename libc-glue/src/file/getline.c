/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lines of any length: newlib has them under names of its own. */
#include <stdio.h>

/* Toolchains that were built before newlib's header had them lack these. */
ssize_t getdelim(char **line, size_t *room, int delimiter, FILE *stream);
ssize_t getline(char **line, size_t *room, FILE *stream);

ssize_t getdelim(char **line, size_t *room, int delimiter, FILE *stream)
{
    return __getdelim(line, room, delimiter, stream);
}

ssize_t getline(char **line, size_t *room, FILE *stream)
{
    return __getdelim(line, room, '\n', stream);
}
