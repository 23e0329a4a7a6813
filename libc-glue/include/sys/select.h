/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sets of descriptors. FD_SETSIZE may be defined before by a program that needs larger
 * sets: select() looks at as many as its first argument says.
 */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H

#include <sys/cdefs.h>
#include <sys/_sigset.h>
#include <sys/_timeval.h>
#include <sys/_timespec.h>

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#define _SYS_TYPES_FD_SET
#ifndef FD_SETSIZE
#define FD_SETSIZE 1024
#endif

typedef unsigned long fd_mask;
#define NFDBITS (8 * (int)sizeof(fd_mask))

typedef struct {
    fd_mask fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;

#define __FD_WORD(fd, set) ((set)->fds_bits[(fd) / NFDBITS])
#define __FD_BIT(fd)       ((fd_mask)1 << ((fd) % NFDBITS))
#define FD_SET(fd, set)    ((void)(__FD_WORD(fd, set) |= __FD_BIT(fd)))
#define FD_CLR(fd, set)    ((void)(__FD_WORD(fd, set) &= ~__FD_BIT(fd)))
#define FD_ISSET(fd, set)  ((__FD_WORD(fd, set) & __FD_BIT(fd)) != 0)
#define FD_ZERO(set)       ((void)__builtin_memset((set), 0, sizeof(*(set))))

__BEGIN_DECLS

int select(int __count, fd_set *__restrict __read, fd_set *__restrict __write,
           fd_set *__restrict __except, struct timeval *__restrict __timeout);
#if __POSIX_VISIBLE >= 200112
int pselect(int __count, fd_set *__restrict __read, fd_set *__restrict __write,
            fd_set *__restrict __except, const struct timespec *__restrict __timeout,
            const sigset_t *__restrict __mask);
#endif

__END_DECLS

#endif
