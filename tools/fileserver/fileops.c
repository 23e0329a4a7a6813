/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operations on open files. Data go straight between the file and the pieces. */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "convert.h"
#include "resolve.h"
#include "server.h"

#define READDIR_MAX 32768 /* bytes of one answer */

int64_t op_attach(struct call *call)
{
    const struct fileserver *server = call->server;
    uint32_t index = call->request->handle;

    if (index >= server->grant_count) {
        return -HE_NOENT;
    }
    const struct grant *grant = &server->grants[index];

    call->reply->flags = (grant->is_read_only ? HOSTFS_MOUNT_READ_ONLY : 0) |
                         (grant->is_start ? HOSTFS_MOUNT_START : 0);
    int64_t err = put_output(call, grant->guest_path, strlen(grant->guest_path));

    return err < 0 ? err : grant->handle;
}

int64_t op_stream(struct call *call)
{
    uint32_t number = call->request->handle;

    if (number >= FILESERVER_STREAMS || !call->server->streams[number].is_there) {
        return -HE_BADF;
    }
    call->reply->flags = call->server->streams[number].flags;
    return call->server->streams[number].handle;
}

static int64_t add_file(struct call *call, int fd, int flags)
{
    struct stat st;
    const struct handle handle = {
        .fd = fd,
        .is_directory = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode),
        .is_fifo = S_ISFIFO(st.st_mode),
        .is_read_only = call->handle->is_read_only,
        .can_change = (flags & O_ACCMODE) != O_RDONLY,
    };
    int64_t number = handle.is_directory || handle.is_fifo || S_ISREG(st.st_mode)
                         ? handle_add(&call->server->handles, &handle)
                         : -HE_ACCES;

    if (number < 0) {
        close(fd);
    }
    return number;
}

int64_t op_open(struct call *call)
{
    int64_t flags = open_flags_of_guest(call->request->flags);

    if (flags < 0) {
        return flags;
    }
    if (call->handle->is_read_only &&
        ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0)) {
        return -HE_ROFS;
    }
    int64_t fd = resolve_open(call->handle->fd, call->name, (int)flags | O_NOFOLLOW,
                              call->request->mode);

    return fd < 0 ? fd : add_file(call, (int)fd, (int)flags);
}

int64_t op_close(struct call *call)
{
    return handle_remove(&call->server->handles, call->request->handle);
}

static int piece_count(unsigned count)
{
    return count < IOV_MAX ? (int)count : IOV_MAX;
}

/* What only an open file has: 0, -HE_ISDIR for directories, -HE_INVAL. */
static int64_t check_content(const struct call *call)
{
    if (call->handle->is_directory) {
        return -HE_ISDIR;
    }
    return call->request->offset < HOSTFS_POSITION ? -HE_INVAL : 0;
}

/* Nobody waits here for the other side of a FIFO: 0, -HE_AGAIN, -HE_SPIPE, and -HE_PIPE
 * without readers, so that no signal comes. A FIFO that no writer has opened yet has not
 * ended: Linux reports nothing for it. */
static int64_t check_fifo(const struct call *call, short event)
{
    struct pollfd other = {.fd = call->handle->fd, .events = event};

    if (!call->handle->is_fifo) {
        return 0;
    }
    if (call->request->offset != HOSTFS_POSITION) {
        return -HE_SPIPE;
    }
    if (poll(&other, 1, 0) <= 0) {
        return -HE_AGAIN;
    }
    return event == POLLOUT && (other.revents & POLLERR) != 0 ? -HE_PIPE : 0;
}

int64_t op_read(struct call *call)
{
    int64_t offset = call->request->offset, done = check_content(call);
    int fd = call->handle->fd, count = piece_count(call->out_count);

    if (done < 0 || (done = check_fifo(call, POLLIN)) < 0) {
        return done;
    }
    done = offset == HOSTFS_POSITION ? readv(fd, call->out, count)
                                     : preadv(fd, call->out, count, offset);
    call->reply->out_bytes = done > 0 ? (uint64_t)done : 0;
    return result_of_host(done);
}

int64_t op_write(struct call *call)
{
    int64_t offset = call->request->offset, done = check_content(call);
    int fd = call->handle->fd, count = piece_count(call->data_count);

    if (done < 0 || (done = check_fifo(call, POLLOUT)) < 0) {
        return done;
    }
    if (offset == HOSTFS_POSITION && (call->request->flags & HOSTFS_APPEND) != 0) {
        done = pwritev2(fd, call->data, count, -1, RWF_APPEND);
    } else if (offset == HOSTFS_POSITION) {
        done = writev(fd, call->data, count);
    } else {
        done = pwritev(fd, call->data, count, offset);
    }
    return result_of_host(done);
}

int64_t op_seek(struct call *call)
{
    static const int whences[] = {
        [HSEEK_SET] = SEEK_SET, [HSEEK_CUR] = SEEK_CUR, [HSEEK_END] = SEEK_END};
    uint32_t whence = call->request->mode;

    if (whence > HSEEK_END) {
        return -HE_INVAL;
    }
    return result_of_host(
        lseek(call->handle->fd, call->request->offset, whences[whence]));
}

int64_t op_fstat(struct call *call)
{
    struct stat st;

    if (fstat(call->handle->fd, &st) != 0) {
        return result_of_host(-1);
    }
    const struct hostfs_stat guest = stat_of_host(&st);

    return put_output(call, &guest, sizeof(guest));
}

/* Linux's struct linux_dirent64 is our struct hermit_dirent64, types included. */
int64_t op_readdir(struct call *call)
{
    char entries[READDIR_MAX];
    uint64_t room = call->request->out_bytes;
    int fd = call->handle->fd;
    long done = -1;

    if (!call->handle->is_directory) {
        return -HE_NOTDIR;
    }
    pthread_mutex_lock(&call->handle->position);
    if (lseek(fd, call->request->offset, SEEK_SET) >= 0) {
        done = syscall(SYS_getdents64, fd, entries,
                       room < sizeof(entries) ? room : sizeof(entries));
    }
    int64_t result = result_of_host(done);

    pthread_mutex_unlock(&call->handle->position);
    if (result > 0) {
        int64_t err = put_output(call, entries, (size_t)result);

        result = err < 0 ? err : result;
    }
    return result;
}

int64_t op_ftruncate(struct call *call)
{
    int64_t err = check_content(call);

    if (err < 0 || call->request->offset < 0) {
        return err < 0 ? err : -HE_INVAL;
    }
    return result_of_host(ftruncate(call->handle->fd, call->request->offset));
}

int64_t op_fsync(struct call *call)
{
    int fd = call->handle->fd;

    return result_of_host(call->request->flags & HOSTFS_DATA_ONLY ? fdatasync(fd)
                                                                  : fsync(fd));
}

int64_t op_fchmod(struct call *call)
{
    return result_of_host(fchmod(call->handle->fd, call->request->mode & 07777));
}

int64_t op_futimens(struct call *call)
{
    struct timespec times[2];
    int64_t err = get_times(call, times);

    return err < 0 ? err : result_of_host(futimens(call->handle->fd, times));
}
