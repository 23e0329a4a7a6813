/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Attributes of a thread that runs. */
#include "pthread/thread.h"

int pthread_getattr_np(pthread_t handle, pthread_attr_t *attr)
{
    struct pthread *thread = thread_of(handle);
    int policy;
    struct sched_param param;
    int error = pthread_getschedparam(handle, &policy, &param);

    if (error != 0) {
        return error;
    }
    struct hermit_thread_stack stack;

    error = sys_get_stack(&thread->tid, &stack);
    if (error < 0) {
        return -error;
    }
    pthread_attr_init(attr);
    attr->__policy = policy;
    attr->__param = param;
    attr->__stack_addr = (void *)stack.start_va;
    attr->__stack_bytes = stack.bytes;
    if (thread->stack_bytes != 0) { /* below it is the rest of a large guard */
        attr->__stack_addr = (void *)(stack.start_va + stack.bytes - thread->stack_bytes);
        attr->__stack_bytes = thread->stack_bytes;
    }
    attr->__guard_bytes = thread->guard_bytes;
    if (__atomic_load_n(&thread->fate, __ATOMIC_RELAXED) == FATE_DETACHED) {
        attr->__detached = PTHREAD_CREATE_DETACHED;
    }
    return 0;
}
