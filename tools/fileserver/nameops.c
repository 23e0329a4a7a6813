/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operations on names. None follows a symbolic link. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "convert.h"
#include "resolve.h"
#include "server.h"

#define LINK_MAX_BYTES HERMIT_PATH_MAX

/*
 * Where name leads, for the calls that take a directory and a name: for the empty name
 * and those that end in "." or ".." that is an O_PATH descriptor and "".
 */
static int64_t resolve_any(struct handle *handle, char *name, struct parent *parent)
{
    int64_t err = resolve_parent(handle->fd, name, parent);

    if (err == -HE_INVAL) {
        int64_t fd = resolve_open(handle->fd, name, O_PATH | O_DIRECTORY, 0);

        if (fd < 0) {
            return fd;
        }
        *parent = (struct parent){.fd = (int)fd, .owned = (int)fd, .last = ""};
        err = 0;
    }
    return err;
}

#define ANY (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

int64_t op_stat(struct call *call)
{
    struct parent parent;
    struct stat st;
    int64_t result = resolve_any(call->handle, call->name, &parent);

    if (result < 0) {
        return result;
    }
    result = result_of_host(fstatat(parent.fd, parent.last, &st, ANY));
    resolve_parent_end(&parent);
    if (result == 0) {
        const struct hostfs_stat guest = stat_of_host(&st);

        result = put_output(call, &guest, sizeof(guest));
    }
    return result;
}

static int64_t remove_name(struct call *call, int flags)
{
    struct parent parent;
    int64_t result = resolve_parent(call->handle->fd, call->name, &parent);

    if (result == 0) {
        result = result_of_host(unlinkat(parent.fd, parent.last, flags));
        resolve_parent_end(&parent);
    }
    return result;
}

int64_t op_unlink(struct call *call)
{
    return remove_name(call, 0);
}

int64_t op_rmdir(struct call *call)
{
    return remove_name(call, AT_REMOVEDIR);
}

int64_t op_mkdir(struct call *call)
{
    struct parent parent;
    int64_t result = resolve_parent(call->handle->fd, call->name, &parent);

    if (result == 0) {
        result =
            result_of_host(mkdirat(parent.fd, parent.last, call->request->mode & 01777));
        resolve_parent_end(&parent);
    }
    return result;
}

int64_t op_mkfifo(struct call *call)
{
    struct parent parent;
    int64_t result = resolve_parent(call->handle->fd, call->name, &parent);

    if (result == 0) {
        result =
            result_of_host(mkfifoat(parent.fd, parent.last, call->request->mode & 0777));
        resolve_parent_end(&parent);
    }
    return result;
}

static int rename_in(const struct parent *from, const struct parent *to)
{
    return renameat(from->fd, from->last, to->fd, to->last);
}

static int link_in(const struct parent *from, const struct parent *to)
{
    return linkat(from->fd, from->last, to->fd, to->last, 0);
}

static int64_t both_names(struct call *call,
                          int (*run)(const struct parent *, const struct parent *))
{
    struct parent from, to;
    int64_t result = resolve_parent(call->handle->fd, call->name, &from);

    if (result < 0) {
        return result;
    }
    result = resolve_parent(call->handle2->fd, call->name2, &to);
    if (result == 0) {
        result = result_of_host(run(&from, &to));
        resolve_parent_end(&to);
    }
    resolve_parent_end(&from);
    return result;
}

int64_t op_rename(struct call *call)
{
    return both_names(call, rename_in);
}

int64_t op_link(struct call *call)
{
    return both_names(call, link_in);
}

int64_t op_symlink(struct call *call)
{
    char target[LINK_MAX_BYTES + 1];
    struct parent parent;

    if (call->data_bytes == 0 || call->data_bytes >= LINK_MAX_BYTES) {
        return call->data_bytes == 0 ? -HE_NOENT : -HE_NAMETOOLONG;
    }
    get_data(call, target, (size_t)call->data_bytes);
    target[call->data_bytes] = '\0';
    if (strlen(target) != call->data_bytes) {
        return -HE_INVAL;
    }
    int64_t result = resolve_parent(call->handle->fd, call->name, &parent);

    if (result == 0) {
        result = result_of_host(symlinkat(target, parent.fd, parent.last));
        resolve_parent_end(&parent);
    }
    return result;
}

int64_t op_readlink(struct call *call)
{
    char target[LINK_MAX_BYTES];
    uint64_t room = call->request->out_bytes;
    struct parent parent;
    int64_t result = resolve_parent(call->handle->fd, call->name, &parent);

    if (result < 0) {
        return result;
    }
    result = result_of_host(readlinkat(parent.fd, parent.last, target, sizeof(target)));
    resolve_parent_end(&parent);
    if (result > 0) {
        result = (uint64_t)result < room ? result : (int64_t)room;
        put_output(call, target, (size_t)result);
    }
    return result;
}

int64_t op_truncate(struct call *call)
{
    struct stat st;

    if (call->request->offset < 0) {
        return -HE_INVAL;
    }
    int64_t fd = resolve_open(call->handle->fd, call->name, O_WRONLY | O_NOFOLLOW, 0);

    if (fd < 0) {
        return fd;
    }
    int64_t result = -HE_INVAL;

    if (fstat((int)fd, &st) == 0 && S_ISREG(st.st_mode)) {
        result = result_of_host(ftruncate((int)fd, call->request->offset));
    }
    close((int)fd);
    return result;
}

/*
 * By way of /proc, because the kernel changes no mode of what was opened with O_PATH
 * (before fchmodat2(2) of Linux 6.6). Of a symbolic link it is refused.
 */
int64_t op_chmod(struct call *call)
{
    char path[64];
    int64_t fd = resolve_open(call->handle->fd, call->name, O_PATH | O_NOFOLLOW, 0);

    if (fd < 0) {
        return fd;
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", (int)fd);
    int64_t result = result_of_host(chmod(path, call->request->mode & 07777));

    close((int)fd);
    return result;
}

int64_t op_utimens(struct call *call)
{
    struct timespec times[2];
    struct parent parent;
    int64_t result = get_times(call, times);

    if (result == 0) {
        result = resolve_any(call->handle, call->name, &parent);
    }
    if (result == 0) {
        const char *name = parent.last[0] != '\0' ? parent.last : ".";

        result = result_of_host(utimensat(parent.fd, name, times, AT_SYMLINK_NOFOLLOW));
        resolve_parent_end(&parent);
    }
    return result;
}

int64_t op_access(struct call *call)
{
    uint32_t mode = call->request->mode;
    struct parent parent;

    _Static_assert(R_OK == 4 && W_OK == 2 && X_OK == 1, "the guest's bits");
    if ((mode & ~7u) != 0) {
        return -HE_INVAL;
    }
    if ((mode & W_OK) && call->handle->is_read_only) {
        return -HE_ROFS;
    }
    int64_t result = resolve_any(call->handle, call->name, &parent);

    if (result == 0) {
        result = result_of_host(
            syscall(SYS_faccessat2, parent.fd, parent.last, (int)mode, ANY | AT_EACCESS));
        resolve_parent_end(&parent);
    }
    return result;
}

int64_t op_statvfs(struct call *call)
{
    struct statvfs fs;
    int64_t fd = resolve_open(call->handle->fd, call->name, O_PATH | O_NOFOLLOW, 0);

    if (fd < 0) {
        return fd;
    }
    int64_t result = result_of_host(fstatvfs((int)fd, &fs));

    close((int)fd);
    if (result < 0) {
        return result;
    }
    const struct hostfs_statvfs guest = {
        .block_bytes = fs.f_frsize,
        .blocks = fs.f_blocks,
        .free_blocks = fs.f_bfree,
        .available_blocks = fs.f_bavail,
        .files = fs.f_files,
        .free_files = fs.f_ffree,
        .name_max = fs.f_namemax,
        .is_read_only = call->handle->is_read_only || (fs.f_flag & ST_RDONLY) != 0,
    };

    return put_output(call, &guest, sizeof(guest));
}
