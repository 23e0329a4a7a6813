/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A name of one component needs no resolving: the calls that take a directory and a
 * name follow nothing when they are told so. */
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server.h"

#define BENEATH (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
/* openat2(2) gives up with EAGAIN when somebody renames directories meanwhile. */
#define TRIES 64

int64_t resolve_open(int dirfd, const char *name, int flags, unsigned mode)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode & 07777 : 0,
        .resolve = BENEATH,
    };

    if (!(flags & O_PATH)) {
        how.flags |= O_NOCTTY | O_NONBLOCK; /* no waiting for the other side of a FIFO */
    }
    for (int i = 0; i < TRIES; i++) {
        long fd =
            syscall(SYS_openat2, dirfd, name[0] != '\0' ? name : ".", &how, sizeof(how));

        if (fd >= 0) {
            return fd;
        }
        if (errno != EAGAIN && errno != EINTR) {
            break;
        }
    }
    return errno == EXDEV ? -HE_ACCES : error_of_host(errno);
}

static int is_special(const char *name)
{
    return name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int64_t resolve_parent(int dirfd, char *name, struct parent *parent)
{
    size_t len = strlen(name);

    while (len > 1 && name[len - 1] == '/') {
        name[--len] = '\0';
    }
    char *slash = strrchr(name, '/');

    *parent = (struct parent){.fd = dirfd, .owned = -1, .last = name};
    if (slash == name) {
        return -HE_ACCES; /* "/" and its like */
    }
    if (slash != NULL) {
        parent->last = slash + 1;
    }
    if (is_special(parent->last)) {
        return -HE_INVAL;
    }
    if (slash != NULL) {
        *slash = '\0';
        int64_t fd = resolve_open(dirfd, name, O_PATH | O_DIRECTORY, 0);

        if (fd < 0) {
            return fd;
        }
        parent->fd = parent->owned = (int)fd;
    }
    return 0;
}

void resolve_parent_end(struct parent *parent)
{
    if (parent->owned >= 0) {
        close(parent->owned);
    }
}
