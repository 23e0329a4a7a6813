/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The few calls that are made by number; see <sys/syscall.h>. */
#include <sched.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "internal.h"

static long getcpu_into(unsigned int *cpu, unsigned int *node)
{
    int number = sched_getcpu();

    if (number >= 0 && cpu != NULL) {
        *cpu = (unsigned int)number;
    }
    if (number >= 0 && node != NULL) {
        *node = 0;
    }
    return number >= 0 ? 0 : -1;
}

long syscall(long number, ...)
{
    va_list args;
    uintptr_t arg[3];

    va_start(args, number);
    for (int i = 0; i < 3; i++) {
        arg[i] = va_arg(args, uintptr_t); /* garbage where there is none: not looked at */
    }
    va_end(args);
    switch (number) {
    case SYS_getpid:
        return getpid();
    case SYS_gettid:
        return sys_gettid();
    case SYS_sched_yield:
        return sched_yield();
    case SYS_getcpu:
        return getcpu_into((unsigned int *)arg[0], (unsigned int *)arg[1]);
    case SYS_getrandom:
        return getrandom((void *)arg[0], arg[1], (unsigned int)arg[2]);
    default:
        return __posix_fail(-ENOSYS);
    }
}

pid_t gettid(void)
{
    return sys_gettid();
}
