/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* For the first program of a Linux guest. */
#ifndef MODULES_H
#define MODULES_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Loads the modules /1.ko, /2.ko and so on; problem() is told of those that can not be,
 * with errno set. */
static inline void load_modules(void (*problem)(const char *path))
{
    char path[32];

    for (int number = 1;; number++) {
        snprintf(path, sizeof(path), "/%d.ko", number);
        int fd = open(path, O_RDONLY);

        if (fd < 0) {
            return;
        }
        if (syscall(SYS_finit_module, fd, "", 0) != 0) {
            problem(path);
        }
        close(fd);
    }
}

#endif
