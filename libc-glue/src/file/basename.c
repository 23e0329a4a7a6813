/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The last component of a path: POSIX's basename(), without slashes behind it, and GNU's
 * of <string.h>, which is empty for a path that ends in a slash and never writes. */
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

#undef basename
char *basename(const char *path);

char *basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return (char *)(uintptr_t)(slash != NULL ? slash + 1 : path);
}
