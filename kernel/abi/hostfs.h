/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Files of the host: requests of the guest's kernel to the file server that uhyve and
 * proxy share (tools/fileserver). Installed as <hermit/hostfs.h>. All numbers are
 * little-endian; types, flags and modes are those of <hermit/fs.h>, errors those of
 * <hermit/errno.h>.
 *
 * A request is a struct hostfs_request and in_bytes of input: name_bytes of a name,
 * name2_bytes of a second one, then data. It is answered by a struct hostfs_reply and
 * up to out_bytes of output. By hypercall (hypercall.h) input and output are pieces of
 * the guest's memory. Over a byte stream each header is followed by its bytes; then
 * in_bytes and out_bytes are at most HOSTFS_STREAM_MAX, requests are answered in their
 * order, and a header that is wrong ends the connection.
 *
 * A name has no NUL, is not longer than HERMIT_PATH_MAX - 1, and leads from the
 * directory `handle` to something beneath it; the empty name is that directory (or open
 * file) itself. The server follows no symbolic link, not even a final one (-HE_LOOP):
 * the guest reads links and goes on where they lead, by its own mounts.
 *
 * Handles are small numbers of the server's, each for one open file or directory.
 * Only regular files and directories are opened; all else is -HE_ACCES.
 */
#ifndef HERMIT_HOSTFS_H
#define HERMIT_HOSTFS_H

#include <stddef.h>
#include <stdint.h>

#include "fs.h"

#define HOSTFS_MAGIC   0x53464f48u /* "HOFS" in memory */
#define HOSTFS_VERSION 1

#define HOSTFS_STREAM_MAX (1u << 20)

/* Instead of an offset: where the open file is, moving on. */
#define HOSTFS_POSITION INT64_C(-1)

/*
 * What the fields mean: `name` the first name; `handle` where it begins, or an open
 * file. Fields and input not mentioned are 0. result: 0 unless it is said.
 */
enum hostfs_op {
    /* handle: the number of a mount, 0, 1, ... result: the handle of its directory,
     * which is never closed. Output: the guest's absolute path for it, without NUL;
     * reply flags HOSTFS_MOUNT_*. -HE_NOENT: no more of them. */
    HOSTFS_ATTACH = 1,

    /* name, flags HO_*, mode. result: a handle; of a directory only with HO_RDONLY. */
    HOSTFS_OPEN = 2,
    HOSTFS_CLOSE = 3, /* handle */

    /* handle, offset or HOSTFS_POSITION; data to output or from input. result: how
     * many. At HOSTFS_POSITION a file that was opened with HO_APPEND is written at its
     * end, another one by flags HOSTFS_APPEND. */
    HOSTFS_READ = 4,
    HOSTFS_WRITE = 5,
    HOSTFS_SEEK = 6, /* handle, offset, mode HSEEK_*. result: the new position */

    /* Output: a struct hostfs_stat. */
    HOSTFS_STAT = 7,  /* name; not following a final link */
    HOSTFS_FSTAT = 8, /* handle */

    HOSTFS_UNLINK = 9,   /* name */
    HOSTFS_MKDIR = 10,   /* name, mode */
    HOSTFS_RMDIR = 11,   /* name */
    HOSTFS_RENAME = 12,  /* name; name2 from handle2 */
    HOSTFS_SYMLINK = 13, /* name; data: what it leads to, not checked */
    HOSTFS_LINK = 14,    /* name; the new name is name2 from handle2 */

    /* name. result: the length; output: what the link leads to, cut if too long. */
    HOSTFS_READLINK = 15,

    /* handle of an opened directory, offset 0 or that of the last entry seen. Output:
     * struct hermit_dirent64s, as many as fit; result: their bytes, 0 at the end.
     * -HE_INVAL: not even one fits. */
    HOSTFS_READDIR = 16,

    HOSTFS_TRUNCATE = 17,  /* name, offset: the new length */
    HOSTFS_FTRUNCATE = 18, /* handle, offset */
    HOSTFS_FSYNC = 19,     /* handle; flags HOSTFS_DATA_ONLY */
    HOSTFS_CHMOD = 20,     /* name, mode */
    HOSTFS_FCHMOD = 21,    /* handle, mode */
    HOSTFS_UTIMENS = 22,   /* name; data: a struct hostfs_times */
    HOSTFS_FUTIMENS = 23,  /* handle; the same */
    HOSTFS_ACCESS = 24,    /* name, mode: bits 4 read, 2 write, 1 execute */
    HOSTFS_STATVFS = 25,   /* name. Output: a struct hostfs_statvfs */
    HOSTFS_MKFIFO = 26,    /* name, mode */

    /* handle: 0, 1 or 2, a standard stream that is a regular file of the host. result: a
     * handle for it, which is never closed; its position is that of the host's stream.
     * Reply flags: the HO_* with which it is open. -HE_BADF: it is something else. */
    HOSTFS_STREAM = 27,
    HOSTFS_OP_END
};

#define HOSTFS_MOUNT_READ_ONLY 1u
#define HOSTFS_MOUNT_START     2u /* the program's current directory is its root */

#define HOSTFS_DATA_ONLY 1u

#define HOSTFS_APPEND 1u

struct hostfs_request {
    uint32_t magic;      /* HOSTFS_MAGIC */
    uint16_t version;    /* HOSTFS_VERSION */
    uint16_t size_bytes; /* sizeof(struct hostfs_request) */
    uint32_t op;         /* enum hostfs_op */
    uint32_t tag;        /* comes back in the reply */
    uint32_t handle;
    uint32_t handle2;
    uint32_t flags;
    uint32_t mode;
    uint32_t name_bytes;
    uint32_t name2_bytes;
    int64_t offset;
    uint64_t in_bytes;  /* both names and the data */
    uint64_t out_bytes; /* room for output */
};

struct hostfs_reply {
    uint32_t magic;      /* HOSTFS_MAGIC */
    uint16_t version;    /* HOSTFS_VERSION */
    uint16_t size_bytes; /* sizeof(struct hostfs_reply) */
    uint32_t tag;
    uint32_t flags;
    int64_t result;
    uint64_t out_bytes; /* of output, <= the request's */
};

struct hostfs_stat {
    uint64_t dev;
    uint64_t ino;
    uint32_t mode; /* HS_IF* and permission bits */
    uint32_t nlink;
    uint32_t uid;
    uint32_t gid;
    uint64_t rdev;
    int64_t size_bytes;
    int64_t blocks; /* of 512 bytes */
    int64_t blksize;
    int64_t atime_ns; /* since 1970-01-01 UTC */
    int64_t mtime_ns;
    int64_t ctime_ns;
};

/* nsec may be HUTIME_NOW or HUTIME_OMIT. */
struct hostfs_times {
    int64_t atime_sec, atime_nsec;
    int64_t mtime_sec, mtime_nsec;
};

struct hostfs_statvfs {
    uint64_t block_bytes;
    uint64_t blocks, free_blocks, available_blocks;
    uint64_t files, free_files;
    uint64_t name_max;
    uint64_t is_read_only;
};

_Static_assert(sizeof(struct hostfs_request) == 64, "ABI between guest and host");
_Static_assert(offsetof(struct hostfs_request, offset) == 40, "ABI");
_Static_assert(sizeof(struct hostfs_reply) == 32, "ABI");
_Static_assert(sizeof(struct hostfs_stat) == 88, "ABI");
_Static_assert(sizeof(struct hostfs_times) == 32, "ABI");
_Static_assert(sizeof(struct hostfs_statvfs) == 64, "ABI");

#endif
