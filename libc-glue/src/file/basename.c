/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* POSIX's basename(): the last component without slashes behind it. */
#include <libgen.h>
#include <string.h>
#include "internal.h"

char *__xpg_basename(char *path)
{
    static char dot[] = ".", root[] = "/";

    if (path == NULL || *path == '\0') {
        return dot;
    }
    size_t len = strlen(path);

    while (len > 0 && path[len - 1] == '/') {
        len--;
    }
    if (len == 0) {
        return root;
    }
    path[len] = '\0';
    char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}
