/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From a directory and a name of the guest's to descriptors of the host: openat2(2)
 * with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS. Results are negative HE_*; the way out
 * of the directory is -HE_ACCES.
 */
#ifndef FILESERVER_RESOLVE_H
#define FILESERVER_RESOLVE_H

#include <stdint.h>

/* Opens name beneath dirfd; "" is the directory itself. flags: the host's O_*. */
int64_t resolve_open(int dirfd, const char *name, int flags, unsigned mode);

/* The directory of the last component, and that component. */
struct parent {
    int fd;
    int owned; /* what resolve_parent_end() closes; -1: nothing */
    const char *last;
};

/*
 * Finds where name's last component belongs; slashes behind it are cut off name.
 * -HE_INVAL where that is "." or "..", or the name is empty.
 */
int64_t resolve_parent(int dirfd, char *name, struct parent *parent);
void resolve_parent_end(struct parent *parent);

#endif
