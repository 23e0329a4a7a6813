/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The current directory. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

int chdir(const char *path)
{
    return (int)posix_result(sys_chdir(path));
}

int fchdir(int fd)
{
    return (int)posix_result(sys_fchdir(fd));
}

/* A null buffer means: allocate (as other systems do); the caller frees it. */
char *getcwd(char *buf, size_t len)
{
    char *place = buf;

    if (buf == NULL) {
        len = len != 0 ? len : HERMIT_PATH_MAX;
        place = malloc(len);
        if (place == NULL) {
            return NULL;
        }
    }
    int result = sys_getcwd(place, len);

    if (result < 0) {
        if (buf == NULL) {
            free(place);
        }
        __posix_fail(result);
        return NULL;
    }
    return place;
}

char *get_current_dir_name(void)
{
    return getcwd(NULL, 0);
}
