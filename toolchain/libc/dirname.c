/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* dirname() that leaves no slash at the end, however many were before the last part
   (POSIX.1-2017). */
#include <libgen.h>
#include <string.h>

static size_t without_slashes(const char *path, size_t len)
{
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    return len;
}

char *dirname(char *path)
{
    static char here[] = ".";
    size_t len = path != NULL ? without_slashes(path, strlen(path)) : 0;

    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    if (len == 0) {
        return here;
    }
    path[without_slashes(path, len)] = '\0';
    return path;
}
