/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Attributes of threads to come: their stacks. The kernel puts at least one guard
 * page below every stack that it makes; a guard of 0 is that page too.
 */
#include "pthread/sched_map.h"
#include "pthread/thread.h"

int pthread_attr_init(pthread_attr_t *attr)
{
    *attr = (pthread_attr_t){
        .__stack_bytes = DEFAULT_STACK_BYTES,
        .__guard_bytes = PAGE_BYTES,
        .__detached = PTHREAD_CREATE_JOINABLE,
        .__inherit = PTHREAD_INHERIT_SCHED,
        .__policy = SCHED_OTHER,
        .__scope = PTHREAD_SCOPE_SYSTEM,
    };
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
    *state = attr->__detached;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED) {
        return EINVAL;
    }
    attr->__detached = state;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attr, size_t *restrict size)
{
    *size = attr->__stack_bytes;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    if (size < PTHREAD_STACK_MIN) {
        return EINVAL;
    }
    attr->__stack_bytes = size;
    return 0;
}

int pthread_attr_getguardsize(const pthread_attr_t *restrict attr, size_t *restrict size)
{
    *size = attr->__guard_bytes;
    return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attr, size_t size)
{
    attr->__guard_bytes = size;
    return 0;
}

int pthread_attr_getstack(const pthread_attr_t *restrict attr, void **restrict stack,
                          size_t *restrict len)
{
    *stack = attr->__stack_addr;
    *len = attr->__stack_bytes;
    return 0;
}

int pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t len)
{
    if (len < PTHREAD_STACK_MIN || (uintptr_t)stack % STACK_ALIGN_BYTES != 0 ||
        len % STACK_ALIGN_BYTES != 0) {
        return EINVAL;
    }
    attr->__stack_addr = stack;
    attr->__stack_bytes = len;
    return 0;
}

int pthread_attr_getscope(const pthread_attr_t *restrict attr, int *restrict scope)
{
    *scope = attr->__scope;
    return 0;
}

int pthread_attr_setscope(pthread_attr_t *attr, int scope)
{
    if (scope == PTHREAD_SCOPE_PROCESS) {
        return ENOTSUP; /* the kernel schedules every thread */
    }
    if (scope != PTHREAD_SCOPE_SYSTEM) {
        return EINVAL;
    }
    attr->__scope = scope;
    return 0;
}
