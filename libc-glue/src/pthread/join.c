/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for a thread's end, and not caring about it; see thread.h. */
#include "pthread/cancel.h"
#include "pthread/thread.h"

/* Lets fate become wanted if the thread is joinable; the fate that it had. */
static uintptr_t claim(struct pthread *thread, uintptr_t wanted)
{
    uintptr_t fate = FATE_JOINABLE;

    __atomic_compare_exchange_n(&thread->fate, &fate, wanted, false, __ATOMIC_ACQ_REL,
                                __ATOMIC_ACQUIRE);
    return fate;
}

static void discard(struct pthread *thread)
{
    __atomic_store_n(&thread->fate, FATE_GONE, __ATOMIC_RELAXED);
    if (thread->reent != NULL) { /* the first thread's descriptor is static */
        __posix_thread_free(thread);
    }
}

/*
 * The kernel has not joined because this thread is to be cancelled: gives the claim back,
 * unless the thread has just written its result to place.
 */
static void cancelled_while_joining(struct pthread *thread, uintptr_t place)
{
    uintptr_t expected = place;

    if (__atomic_compare_exchange_n(&thread->fate, &expected, FATE_JOINABLE, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        cancel_if_interrupted(-EINTR);
        __atomic_store_n(&thread->fate, place, __ATOMIC_RELEASE);
    }
}

/* Why a thread with that fate can not be joined or detached. */
static int refusal(uintptr_t fate)
{
    return fate == FATE_GONE ? ESRCH : EINVAL; /* EINVAL: detached, or being joined */
}

int pthread_join(pthread_t handle, void **result)
{
    struct pthread *thread = thread_of(handle);
    void *value = NULL;

    if (thread == thread_self()) {
        return EDEADLK;
    }
    uint32_t tid = thread->tid;
    uintptr_t fate = claim(thread, (uintptr_t)&value);

    if (fate == FATE_ENDED) {
        value = thread->result;
    } else if (fate != FATE_JOINABLE) {
        return refusal(fate);
    }
    int error;

    while (error = sys_join(tid), error == -EINTR) {
        cancelled_while_joining(thread, (uintptr_t)&value);
    }
    if (error < 0) {
        return -error;
    }
    discard(thread);
    if (result != NULL) {
        *result = value;
    }
    return 0;
}

int pthread_detach(pthread_t handle)
{
    struct pthread *thread = thread_of(handle);
    uint32_t tid = thread->tid;
    uintptr_t fate = claim(thread, FATE_DETACHED);

    if (fate == FATE_ENDED) {
        discard(thread);
    } else if (fate != FATE_JOINABLE) {
        return refusal(fate);
    }
    int error = sys_detach(tid);

    return error < 0 ? -error : 0;
}
