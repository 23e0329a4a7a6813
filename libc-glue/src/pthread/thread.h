/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A thread as libposix sees it; pthread_t is the address of this. Descriptors of
 * created threads are allocated by pthread_create(); the first thread's is static.
 *
 * The memory of one that is freed stays a descriptor, so that an old handle is
 * an error and not a fault.
 *
 * Who frees one is decided by a single exchange on fate. The ending thread stores
 * its result and exchanges fate for FATE_ENDED; a joiner or detacher changes it
 * from FATE_JOINABLE by compare-and-swap. So exactly one of the two comes first:
 *   - ended first: the thread never touches its descriptor again, and whoever
 *     joins or detaches reads result, lets the kernel free the thread, and frees
 *     the descriptor;
 *   - joined first: fate is the address where the joiner wants the result; the
 *     thread writes it there, then ends, and the joiner, which sleeps in
 *     sys_join() until the thread has left its stack, frees the descriptor;
 *   - detached first: the thread gives its descriptor to the free list as the
 *     last thing that it does, and the kernel frees the thread.
 * The kernel keeps the thread and its id until sys_join() or sys_detach(), so a
 * tid that was read before that call is still the same thread. Both exchanges are
 * acquire and release: what the first one wrote, the second one sees.
 */
#ifndef LIBPOSIX_THREAD_H
#define LIBPOSIX_THREAD_H

#include <pthread.h>
#include <reent.h>
#include "internal.h"
#include "lock.h"

#define THREAD_NAME_BYTES   16
#define DEFAULT_STACK_BYTES ((size_t)8 << 20)
#define STACK_ALIGN_BYTES   16

#define ATTR_CORE_WORDS (sizeof(((pthread_attr_t *)0)->__cores) / sizeof(uint64_t))

#define FATE_JOINABLE ((uintptr_t)0)
#define FATE_ENDED    ((uintptr_t)1)
#define FATE_DETACHED ((uintptr_t)2)
#define FATE_GONE     ((uintptr_t)3) /* joined; the handle is good for an error only */
/* anything else: where the joiner wants the result, a void ** */

struct pthread {
    uint32_t tid; /* the kernel's */
    uintptr_t fate;
    void *result;
    void *(*start)(void *);
    void *arg;
    struct __pthread_cleanup *cleanups; /* innermost first */
    struct pthread *next_free;
    pthread_mutex_t *held; /* robust and ceiling mutexes; see mutex.h */
    /* The kernel's priority is the higher one; see __posix_set_priority(). */
    int base_prio;
    int ceiling;        /* of held, or -1 */
    size_t stack_bytes; /* as was asked for, as is the next; 0: all there is */
    size_t guard_bytes;
    char name[THREAD_NAME_BYTES];
    bool has_cores; /* those in cores, from its start on */
    uint64_t cores[ATTR_CORE_WORDS];
    /* Written by the thread itself but for pending; see cancel.c. */
    unsigned char cancel_pending, cancel_disabled, cancel_async;
    struct _reent *reent; /* of a created thread; allocated with the descriptor */
};

/* The calling thread's descriptor; null until somebody asks for it. */
extern __thread struct pthread *__posix_self;

/* Finds or makes the descriptor of a thread that pthread_create() did not make. */
struct pthread *__posix_adopt_thread(void);

static inline struct pthread *thread_self(void)
{
    struct pthread *self = __posix_self;

    return __builtin_expect(self != NULL, 1) ? self : __posix_adopt_thread();
}

static inline struct pthread *thread_of(pthread_t handle)
{
    return (struct pthread *)handle;
}

/* The end of the calling thread, whose result is in self. */
_Noreturn void __posix_thread_end(struct pthread *self);

/* A zeroed descriptor with newlib's state in it, or null. */
struct pthread *__posix_thread_alloc(void);
/* Gives a descriptor back that nobody uses, possibly the caller's own. */
void __posix_thread_free(struct pthread *thread);

/* The priority that the program asked for, and the ceiling of the mutexes that thread
 * holds (-1: none). 0 or an error number. */
int __posix_set_priority(struct pthread *thread, int base_prio, int ceiling);

/* How many threads have not ended; the last one's end is the program's. */
extern unsigned int __posix_live_threads;

#endif
