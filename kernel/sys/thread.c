/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: the program, its threads, and sleeping on a word. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "core/exit.h"
#include "core/time.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/task.h"
#include "sys/timespec.h"

#define PROGRAM_ID          1
#define STATUS_ABORT        134 /* 128 + SIGABRT, as a shell shows it */
#define DEFAULT_STACK_BYTES (UINT64_C(2) * MIB)

void sys_exit(int status)
{
    machine_exit(status);
}

void sys_abort(void)
{
    machine_exit(STATUS_ABORT);
}

int sys_getpid(void)
{
    return PROGRAM_ID;
}

int sys_gettid(void)
{
    return (int)task_current()->id;
}

int sys_getprio(const uint32_t *tid)
{
    return task_get_prio(tid != NULL ? *tid : 0);
}

int sys_setprio(const uint32_t *tid, int prio)
{
    return prio < 0 ? -HE_INVAL : task_set_prio(tid != NULL ? *tid : 0, (unsigned)prio);
}

int sys_spawn2(uint32_t *tid, void (*func)(size_t), size_t arg, uint8_t prio,
               size_t stack_bytes, ptrdiff_t core, uint32_t flags)
{
    if ((flags & ~HSPAWN_DETACHED) != 0 || core < -1 || core >= CORE_MAX) {
        return -HE_INVAL;
    }
    const struct task_params params = {
        .entry = func,
        .arg = arg,
        .stack_bytes = stack_bytes != 0 ? stack_bytes : DEFAULT_STACK_BYTES,
        .prio = prio,
        .core = (int)core,
        .detached = (flags & HSPAWN_DETACHED) != 0,
    };

    return task_spawn(&params, tid);
}

int sys_spawn(uint32_t *tid, void (*func)(size_t), size_t arg, uint8_t prio,
              ptrdiff_t core)
{
    return sys_spawn2(tid, func, arg, prio, 0, core, 0);
}

int sys_clone(uint32_t *tid, void (*func)(size_t), size_t arg)
{
    return sys_spawn2(tid, func, arg, task_current()->prio, 0, -1, 0);
}

int sys_join(uint32_t tid)
{
    return task_join(tid);
}

int sys_detach(uint32_t tid)
{
    return task_detach(tid);
}

void sys_thread_exit(void)
{
    task_exit();
}

void sys_yield(void)
{
    sched_yield();
}

/* The point on the monotonic clock that a futex timeout means, or -HE_INVAL. */
static int64_t futex_deadline(const struct hermit_timespec *timeout, uint32_t flags)
{
    int64_t ns = timespec_to_ns(timeout);

    if (ns < 0) {
        return -HE_INVAL;
    }
    if (!(flags & HFUTEX_ABSOLUTE)) {
        return timespec_add(time_mono_ns(), ns);
    }
    if (flags & HFUTEX_REALTIME) {
        ns = timespec_add(time_mono_ns(), ns - time_wall_ns());
    }
    return MAX(ns, INT64_C(0));
}

int sys_futex_wait(uint32_t *addr, uint32_t expected,
                   const struct hermit_timespec *timeout, uint32_t flags)
{
    int64_t deadline_ns = FUTEX_FOREVER;

    if (addr == NULL || !IS_ALIGNED((uintptr_t)addr, sizeof(*addr)) ||
        (flags & ~(HFUTEX_ABSOLUTE | HFUTEX_REALTIME)) != 0) {
        return -HE_INVAL;
    }
    if (timeout != NULL) {
        deadline_ns = futex_deadline(timeout, flags);
        if (deadline_ns < 0) {
            return (int)deadline_ns;
        }
    }
    return futex_wait(addr, expected, deadline_ns);
}

int sys_futex_wake(uint32_t *addr, int32_t count)
{
    if (addr == NULL || !IS_ALIGNED((uintptr_t)addr, sizeof(*addr)) || count < 0) {
        return -HE_INVAL;
    }
    return futex_wake(addr, count);
}
