/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Flags and structures of the guest in the host's terms, and back. */
#ifndef FILESERVER_CONVERT_H
#define FILESERVER_CONVERT_H

#include <sys/stat.h>

#include "kernel/abi/hostfs.h"

/* O_* of HO_*, or -HE_INVAL: an access mode that there is not, an unknown flag. */
int64_t open_flags_of_guest(uint32_t flags);

struct hostfs_stat stat_of_host(const struct stat *st);

#endif
