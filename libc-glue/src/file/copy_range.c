/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From file to file without the program's buffer. */
#include <stdlib.h>
#include <sys/sendfile.h>
#include <unistd.h>
#include "pthread/cancel.h"

#define PIECE_BYTES ((size_t)65536)

static ptrdiff_t get(int fd, void *buf, size_t len, const off_t *offset, off_t done)
{
    return offset != NULL ? sys_pread(fd, buf, len, *offset + done)
                          : cancellable(sys_read(fd, buf, len));
}

/* What has been read has to go somewhere: all of it, or an error. */
static ptrdiff_t put(int fd, const char *buf, size_t len, const off_t *offset, off_t done)
{
    size_t written = 0;

    while (written < len) {
        ptrdiff_t part = offset != NULL
                             ? sys_pwrite(fd, buf + written, len - written,
                                          *offset + done + (off_t)written)
                             : cancellable(sys_write(fd, buf + written, len - written));

        if (part <= 0) {
            return written > 0 ? (ptrdiff_t)written : part;
        }
        written += (size_t)part;
    }
    return (ptrdiff_t)written;
}

/* Null offsets: the files' own, which move. A bad target is told even where nothing is
   left to read. */
static ssize_t copy(int from, off_t *from_offset, int to, off_t *to_offset, size_t len)
{
    int flags = sys_fcntl(to, HF_GETFL, 0);

    if (flags < 0 || (flags & HO_ACCMODE) == HO_RDONLY) {
        return __posix_fail(-EBADF);
    }
    char *buf = malloc(len < PIECE_BYTES ? len + 1 : PIECE_BYTES);
    off_t done = 0;
    ptrdiff_t part = buf == NULL ? -ENOMEM : 0;

    while (buf != NULL && (size_t)done < len) {
        size_t wanted =
            len - (size_t)done < PIECE_BYTES ? len - (size_t)done : PIECE_BYTES;

        part = get(from, buf, wanted, from_offset, done);
        if (part <= 0) {
            break;
        }
        ptrdiff_t arrived = put(to, buf, (size_t)part, to_offset, done);

        if (arrived < part && from_offset == NULL) { /* the rest was not read */
            sys_lseek(from, (arrived > 0 ? arrived : 0) - part, HSEEK_CUR);
        }
        if (arrived <= 0) {
            part = arrived;
            break;
        }
        done += arrived;
        if (arrived < part) {
            break;
        }
    }
    free(buf);
    if (from_offset != NULL) {
        *from_offset += done;
    }
    if (to_offset != NULL) {
        *to_offset += done;
    }
    return done > 0 ? (ssize_t)done : posix_result(part);
}

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset,
                        size_t len, unsigned int flags)
{
    if (flags != 0) {
        return __posix_fail(-EINVAL);
    }
    return copy(from, from_offset, to, to_offset, len);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t len)
{
    return copy(from, offset, to, NULL, len);
}
