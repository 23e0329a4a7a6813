/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipes and eventfd. */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "pthread/cancel.h"

_Static_assert(EFD_SEMAPHORE == HEFD_SEMAPHORE && EFD_NONBLOCK == HO_NONBLOCK &&
                   EFD_CLOEXEC == HO_CLOEXEC,
               "flags are passed on unchanged");

int pipe(int fds[2])
{
    return (int)posix_result(sys_pipe(fds, 0));
}

int pipe2(int fds[2], int flags)
{
    return (int)posix_result(sys_pipe(fds, flags));
}

int eventfd(unsigned int count, int flags)
{
    return (int)posix_result(sys_eventfd(count, flags));
}

int eventfd_read(int fd, eventfd_t *value)
{
    return posix_result(cancellable(sys_read(fd, value, sizeof(*value)))) < 0 ? -1 : 0;
}

int eventfd_write(int fd, eventfd_t value)
{
    return posix_result(cancellable(sys_write(fd, &value, sizeof(value)))) < 0 ? -1 : 0;
}
