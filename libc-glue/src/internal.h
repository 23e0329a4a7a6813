/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the files of libposix share; never installed. System calls return a
 * negative errno, POSIX wants -1 and errno: posix_result() is the only place
 * that converts, and nothing below libc-glue knows errno.
 */
#ifndef LIBPOSIX_INTERNAL_H
#define LIBPOSIX_INTERNAL_H

#include <errno.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <hermit/syscalls.h>

#define PAGE_BYTES ((size_t)4096)

#define WEAK __attribute__((weak))

/* In a clock's id: the processor time of the thread whose id the other bits are. */
#define THREAD_CLOCK 0x40000000u

#define FIRST_TID 1 /* of the thread that runs main() */

/* Sets errno to -negative; returns -1. */
long __posix_fail(long negative);

static inline long posix_result(long result)
{
    return __builtin_expect(result < 0, 0) ? __posix_fail(result) : result;
}

_Static_assert(sizeof(struct timespec) == sizeof(struct hermit_timespec) &&
                   offsetof(struct timespec, tv_nsec) ==
                       offsetof(struct hermit_timespec, nsec),
               "the kernel takes the program's timespec as it is");

static inline const struct hermit_timespec *kernel_timespec(const struct timespec *ts)
{
    return (const struct hermit_timespec *)(const void *)ts;
}

/*
 * Hooks of the parts that only some programs link: null where they are not.
 * They run when a thread ends, in this order.
 */
struct pthread;
void __posix_leave_streams(void) WEAK;                 /* where it was cancelled */
void __posix_run_thread_dtors(void) WEAK;              /* C++ thread_local objects */
void __posix_run_key_dtors(void) WEAK;                 /* pthread_key_create() */
void __posix_leave_mutexes(struct pthread *self) WEAK; /* robust ones that it holds */
void __posix_malloc_thread_end(void) WEAK;             /* malloc's memory of the thread */

#endif
