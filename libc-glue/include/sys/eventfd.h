/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A counter as a descriptor, as Linux has it. */
#ifndef _SYS_EVENTFD_H
#define _SYS_EVENTFD_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/cdefs.h>

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK  O_NONBLOCK
#define EFD_CLOEXEC   0x40000 /* O_CLOEXEC */

typedef uint64_t eventfd_t;

__BEGIN_DECLS

int eventfd(unsigned int __count, int __flags);
int eventfd_read(int __fd, eventfd_t *__value);
int eventfd_write(int __fd, eventfd_t __value);

__END_DECLS

#endif
