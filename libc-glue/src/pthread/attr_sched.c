/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Attributes of threads to come: policy and priority. */
#include "pthread/sched_map.h"
#include "pthread/thread.h"

int pthread_attr_getinheritsched(const pthread_attr_t *restrict attr,
                                 int *restrict inherit)
{
    *inherit = attr->__inherit;
    return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attr, int inherit)
{
    if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED) {
        return EINVAL;
    }
    attr->__inherit = inherit;
    return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *restrict attr, int *restrict policy)
{
    *policy = attr->__policy;
    return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy)
{
    int prio;
    int error = kernel_priority(policy, 0, &prio);

    if (error == 0) {
        attr->__policy = policy;
    }
    return error;
}

int pthread_attr_getschedparam(const pthread_attr_t *restrict attr,
                               struct sched_param *restrict param)
{
    *param = attr->__param;
    return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *restrict attr,
                               const struct sched_param *restrict param)
{
    int prio;
    int error = kernel_priority(attr->__policy, param->sched_priority, &prio);

    if (error == 0) {
        attr->__param = *param;
    }
    return error;
}
