/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the guest tests share. A test calls CHECK for everything it expects; the
 * first that does not hold ends it with status 1 and says where.
 */
#ifndef USR_TESTS_CHECK_H
#define USR_TESTS_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(cond)                                                                     \
    do {                                                                                \
        if (!(cond)) {                                                                  \
            printf("%s:%d: failed: %s (errno %d)\n", __FILE__, __LINE__, #cond, errno); \
            exit(1);                                                                    \
        }                                                                               \
    } while (0)

/* The call fails, with that errno. */
#define CHECK_ERRNO(call, error)                                                   \
    do {                                                                           \
        errno = 0;                                                                 \
        long long result_ = (long long)(call);                                     \
        if (result_ != -1 || errno != (error)) {                                   \
            printf("%s:%d: %s gave %lld, errno %d; expected errno %d\n", __FILE__, \
                   __LINE__, #call, result_, errno, error);                        \
            exit(1);                                                               \
        }                                                                          \
    } while (0)

#endif
