/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Descriptors of threads: the calling one's, and where they come from. */
#include <stdlib.h>
#include <string.h>
#include "pthread/thread.h"

__thread struct pthread *__posix_self;
unsigned int __posix_live_threads = 1;

struct created_thread {
    struct pthread thread;
    struct _reent reent;
};

/* Descriptors of threads that have ended and are not joined, for the next ones. */
static uint32_t free_lock;
static struct pthread *free_list; /* guarded by free_lock */

static struct pthread *take_free(void)
{
    lock_acquire(&free_lock);
    struct pthread *thread = free_list;

    if (thread != NULL) {
        free_list = thread->next_free;
    }
    lock_release(&free_lock);
    return thread;
}

struct pthread *__posix_thread_alloc(void)
{
    struct created_thread *created = (struct created_thread *)take_free();

    if (created == NULL) {
        created = malloc(sizeof(*created));
    }
    if (created == NULL) {
        return NULL;
    }
    memset(created, 0, sizeof(*created));
    _REENT_INIT_PTR_ZEROED(&created->reent);
    created->thread.reent = &created->reent;
    return &created->thread;
}

void __posix_thread_free(struct pthread *thread)
{
    lock_acquire(&free_lock);
    thread->next_free = free_list;
    free_list = thread;
    lock_release(&free_lock);
}

/*
 * A thread that the program made by a system call gets its descriptor from fresh
 * memory of its own (malloc would need one first) and nobody frees it.
 */
struct pthread *__posix_adopt_thread(void)
{
    static struct pthread first;
    void *place = &first;

    if (sys_gettid() != FIRST_TID) {
        place = NULL;
        if (sys_mmap(&place, sizeof(first), HPROT_READ | HPROT_WRITE,
                     HMAP_PRIVATE | HMAP_ANONYMOUS) < 0) {
            sys_abort(); /* pthread_self() can not report it */
        }
    }
    struct pthread *thread = place;

    thread->tid = (uint32_t)sys_gettid();
    thread->base_prio = sys_getprio(NULL);
    thread->ceiling = -1;
    thread->guard_bytes = PAGE_BYTES;
    __posix_self = thread;
    return thread;
}

pthread_t pthread_self(void)
{
    return (pthread_t)thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}
