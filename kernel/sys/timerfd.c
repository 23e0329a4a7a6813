/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: timers as files. */
#include "fs/timerfd.h"
#include "sys/sys.h"
#include "sys/timespec.h"

int sys_timerfd_create(int clock, int flags)
{
    struct file *file;

    if ((clock != HCLOCK_MONOTONIC && clock != HCLOCK_REALTIME) ||
        (flags & ~(HO_CLOEXEC | HO_NONBLOCK)) != 0) {
        return -HE_INVAL;
    }
    int fd = fd_reserve(0, (flags & HO_CLOEXEC) != 0);

    if (fd < 0) {
        return fd;
    }
    int err = timerfd_open((uint64_t)clock, (uint32_t)flags & HO_NONBLOCK, &file);

    if (err < 0) {
        fd_unreserve(fd);
        return err;
    }
    fd_fill(fd, file);
    return fd;
}

static void timerfd_tell(struct hermit_itimerspec *to,
                         const struct timerfd_setting *setting)
{
    to->value = timespec_of_ns(setting->value_ns);
    to->interval = timespec_of_ns(setting->interval_ns);
}

int sys_timerfd_settime(int fd, int flags, const struct hermit_itimerspec *setting,
                        struct hermit_itimerspec *before)
{
    struct timerfd_setting wanted, old;
    int err = check_buffer(setting, sizeof(*setting));

    if (err < 0) {
        return err;
    }
    wanted.value_ns = timespec_to_ns(&setting->value);
    wanted.interval_ns = timespec_to_ns(&setting->interval);
    if (wanted.value_ns < 0 || wanted.interval_ns < 0 || (flags & ~1) != 0) {
        return -HE_INVAL;
    }
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    err = timerfd_set(file, flags != 0, &wanted, &old);
    file_put(file);
    if (err == 0 && before != NULL) {
        timerfd_tell(before, &old);
    }
    return err;
}

int sys_timerfd_gettime(int fd, struct hermit_itimerspec *setting)
{
    struct timerfd_setting now;
    int err = check_buffer(setting, sizeof(*setting));
    struct file *file = err == 0 ? fd_get(fd) : NULL;

    if (file == NULL) {
        return err < 0 ? err : -HE_BADF;
    }
    err = timerfd_get(file, &now);
    file_put(file);
    if (err == 0) {
        timerfd_tell(setting, &now);
    }
    return err;
}
