/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: descriptors and their flags. */
#include "sys/sys.h"
#include "fs/tty.h"

/* Flags that F_SETFL changes and F_GETFL shows besides the access mode. */
#define SETTABLE (HO_APPEND | HO_NONBLOCK | HO_SYNC)

/* Arguments and environment lie where the loader has put them, in the direct map. */
int check_far_buffer(const void *buf, size_t len)
{
    uintptr_t start = (uintptr_t)buf;

    if (len > PTRDIFF_MAX) {
        return -HE_INVAL;
    }
    return start >= MMU_DIRECT_MAP_VA && start >= MMU_USER_END && start < MMU_DEVICE_VA &&
                   len <= MMU_DEVICE_VA - start
               ? 0
               : -HE_FAULT;
}

static int dup_from(int fd, intptr_t min, bool cloexec)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int copy = min >= 0 && min < HERMIT_OPEN_MAX ? fd_install(file, (int)min, cloexec)
                                                 : -HE_INVAL;

    if (copy < 0) {
        file_put(file);
    }
    return copy;
}

int sys_dup(int fd)
{
    return dup_from(fd, 0, false);
}

int sys_dup2(int from, int to)
{
    struct file *file = fd_get(from);

    if (file == NULL) {
        return -HE_BADF;
    }
    if (from == to) {
        file_put(file);
        return to;
    }
    int fd = fd_replace(to, file, false);

    if (fd < 0) {
        file_put(file);
    }
    return fd;
}

static void change_flags(struct file *file, uint32_t clear, uint32_t set)
{
    uint32_t old = file_flags(file);

    while (!__atomic_compare_exchange_n(&file->flags, &old, (old & ~clear) | set, true,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

static int status_flags(int fd, bool change, intptr_t flags)
{
    struct file *file = fd_get(fd);
    int result = 0;

    if (file == NULL) {
        return -HE_BADF;
    }
    if (change) {
        change_flags(file, SETTABLE, (uint32_t)flags & SETTABLE);
    } else {
        result = (int)file_flags(file);
    }
    file_put(file);
    return result;
}

int sys_fcntl(int fd, int cmd, intptr_t arg)
{
    switch (cmd) {
    case HF_DUPFD:
        return dup_from(fd, arg, false);
    case HF_DUPFD_CLOEXEC:
        return dup_from(fd, arg, true);
    case HF_GETFD:
        return fd_get_cloexec(fd);
    case HF_SETFD:
        return fd_set_cloexec(fd, (arg & HFD_CLOEXEC) != 0);
    case HF_GETFL:
        return status_flags(fd, false, 0);
    case HF_SETFL:
        return status_flags(fd, true, arg);
    default:
        return fd_get_cloexec(fd) < 0 ? -HE_BADF : -HE_INVAL;
    }
}

static int set_nonblock(struct file *file, const int *on)
{
    if (on == NULL) {
        return -HE_FAULT;
    }
    change_flags(file, HO_NONBLOCK, *on != 0 ? HO_NONBLOCK : 0);
    return 0;
}

static bool is_terminal(const struct file *file)
{
    return file->ops->is_tty != NULL && file->ops->is_tty(file);
}

int sys_ioctl(int fd, uint32_t cmd, void *arg)
{
    struct file *file = fd_get(fd);
    int err = -HE_NOTTY;

    if (file == NULL) {
        return -HE_BADF;
    }
    if (cmd == HIOCTL_FIONBIO) {
        err = set_nonblock(file, arg);
    } else if (file->ops->ioctl != NULL) {
        err = file->ops->ioctl(file, cmd, arg);
    } else if (is_terminal(file)) {
        err = tty_control(cmd, arg); /* no operation, so that few programs link it */
    }
    file_put(file);
    return err;
}

int sys_isatty(int fd)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int result = is_terminal(file) ? 1 : -HE_NOTTY;

    file_put(file);
    return result;
}

int sys_fd_limit(int limit)
{
    return fd_limit(limit);
}
