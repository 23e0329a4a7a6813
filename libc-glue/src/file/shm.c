/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared memory objects and files without a name. Both are files of the RAM file system;
 * an object NAME is /dev/shm/NAME, a folder that the first one makes.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "pthread/cancel.h"

#define FOLDER     "/dev/shm/"
#define PATH_BYTES (sizeof(FOLDER) + NAME_MAX + 1)

/* Writes the path of the object; 0 or -errno. */
static int path_of(const char *name, char path[PATH_BYTES])
{
    while (*name == '/') {
        name++;
    }
    size_t len = strlen(name);

    if (len > NAME_MAX) {
        return -ENAMETOOLONG;
    }
    if (len == 0 || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0) {
        return -EINVAL;
    }
    memcpy(path, FOLDER, sizeof(FOLDER) - 1);
    memcpy(path + sizeof(FOLDER) - 1, name, len + 1);
    return 0;
}

int shm_open(const char *name, int flags, mode_t mode)
{
    char path[PATH_BYTES];
    int result = path_of(name, path);

    if (result == 0 && (flags & ~(O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC)) != 0) {
        result = -EINVAL;
    }
    if (result == 0) {
        result = sys_open(path, flags | O_CLOEXEC | O_NOFOLLOW, (int)mode);
        if (result == -ENOENT && (flags & O_CREAT) != 0) {
            sys_mkdir("/dev/shm", 01777);
            result = sys_open(path, flags | O_CLOEXEC | O_NOFOLLOW, (int)mode);
        }
    }
    return (int)posix_result(result);
}

int shm_unlink(const char *name)
{
    char path[PATH_BYTES];
    int result = path_of(name, path);

    return (int)posix_result(result == 0 ? sys_unlink(path) : result);
}

int memfd_create(const char *name, unsigned int flags)
{
    static unsigned int last;
    char path[64];
    int fd;

    (void)name; /* tells them apart in listings that we have not */
    if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING)) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    do {
        snprintf(path, sizeof(path), "/dev/memfd-%u",
                 __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED));
        fd = sys_open(path,
                      HO_RDWR | HO_CREAT | HO_EXCL |
                          ((flags & MFD_CLOEXEC) != 0 ? HO_CLOEXEC : 0),
                      0600);
    } while (fd == -EEXIST);
    if (fd >= 0) {
        sys_unlink(path);
    }
    return (int)posix_result(fd);
}
