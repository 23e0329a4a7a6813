/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: the program, its threads, and sleeping on a word. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "core/exit.h"
#include "core/time.h"
#include "sched/futex.h"
#include "sched/pi.h"
#include "sched/sched.h"
#include "sched/signal.h"
#include "sched/slice.h"
#include "sched/task.h"
#include "sys/sys.h"
#include "sys/timespec.h"

#define PROGRAM_ID          1
#define DEFAULT_STACK_BYTES (UINT64_C(2) * MIB)

void sys_exit(int status)
{
    exit_run_hooks();
    machine_exit(status);
}

void sys_abort(void)
{
    signal_end(HSIG_ABRT);
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

_Static_assert(HSCHED_FIFO == TASK_POLICY_FIFO && HSCHED_RR == TASK_POLICY_RR &&
                   HSCHED_SLICE_NS == SCHED_SLICE_NS,
               "the scheduler's values are the program's");

static uint32_t id_of(const uint32_t *tid)
{
    return tid != NULL ? *tid : 0;
}

int sys_set_policy(const uint32_t *tid, int policy)
{
    return policy < 0 ? -HE_INVAL : task_set_policy(id_of(tid), (unsigned)policy);
}

int sys_get_policy(const uint32_t *tid)
{
    return task_get_policy(id_of(tid));
}

int sys_get_stack(const uint32_t *tid, struct hermit_thread_stack *stack)
{
    return task_get_stack(id_of(tid), &stack->start_va, &stack->bytes);
}

int sys_spawn3(uint32_t *tid, void (*func)(size_t), size_t arg,
               const struct hermit_spawn *spawn)
{
    if (spawn->size != sizeof(*spawn) || (spawn->flags & ~HSPAWN_DETACHED) != 0 ||
        spawn->core < -1 || spawn->core >= CORE_MAX || spawn->prio < 0 ||
        spawn->policy < 0) {
        return -HE_INVAL;
    }
    const struct task_params params = {
        .entry = func,
        .arg = arg,
        .stack_va = spawn->stack_va,
        .stack_bytes = spawn->stack_bytes != 0 ? spawn->stack_bytes : DEFAULT_STACK_BYTES,
        .guard_bytes = spawn->guard_bytes,
        .prio = (unsigned)spawn->prio,
        .policy = (unsigned)spawn->policy,
        .core = (int)spawn->core,
        .detached = (spawn->flags & HSPAWN_DETACHED) != 0,
    };

    return task_spawn(&params, tid);
}

int sys_spawn2(uint32_t *tid, void (*func)(size_t), size_t arg, uint8_t prio,
               size_t stack_bytes, ptrdiff_t core, uint32_t flags)
{
    const struct hermit_spawn spawn = {
        .size = sizeof(spawn),
        .flags = flags,
        .prio = prio,
        .core = core,
        .stack_bytes = stack_bytes,
    };

    return sys_spawn3(tid, func, arg, &spawn);
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

void sys_at_thread_end(void (*func)(void))
{
    task_current()->at_end = func;
}

void sys_yield(void)
{
    sched_yield();
}

int sys_set_affinity(uint32_t tid, const uint64_t *cores, size_t bytes)
{
    struct core_mask mask = {{0}};
    size_t words = MIN(bytes / sizeof(*cores), (size_t)CORE_MASK_WORDS);

    if (bytes % sizeof(*cores) != 0 || !IS_ALIGNED((uintptr_t)cores, sizeof(*cores))) {
        return -HE_INVAL;
    }
    if (check_buffer(cores, bytes) < 0) {
        return -HE_FAULT;
    }
    for (size_t i = 0; i < words; i++) {
        mask.words[i] = cores[i];
    }
    return task_set_affinity(tid, &mask);
}

/* -HE_INVAL also if a core that is in the mask has no bit in cores. */
int sys_get_affinity(uint32_t tid, uint64_t *cores, size_t bytes)
{
    struct core_mask mask;
    size_t words = bytes / sizeof(*cores);

    if (bytes % sizeof(*cores) != 0 || !IS_ALIGNED((uintptr_t)cores, sizeof(*cores))) {
        return -HE_INVAL;
    }
    if (check_buffer(cores, bytes) < 0) {
        return -HE_FAULT;
    }
    int err = task_get_affinity(tid, &mask);

    for (size_t i = words; i < CORE_MASK_WORDS && err == 0; i++) {
        err = mask.words[i] != 0 ? -HE_INVAL : 0;
    }
    for (size_t i = 0; i < words && err == 0; i++) {
        cores[i] = i < CORE_MASK_WORDS ? mask.words[i] : 0;
    }
    return err;
}

uint32_t sys_get_core(void)
{
    return CORE_GET(id);
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

/* The program can not have a word there. */
static inline bool is_no_word(const uint32_t *addr)
{
    return !IS_ALIGNED((uintptr_t)addr, sizeof(*addr)) || addr == NULL;
}

_Static_assert(HFUTEX_CANCEL == FUTEX_CANCEL, "the same bit");

/* own_flags: FUTEX_* besides those that the program gives. */
static COLD int wait_until(uint32_t *addr, uint32_t expected,
                           const struct hermit_timespec *timeout, uint32_t flags,
                           uint32_t own_flags)
{
    if (is_no_word(addr) ||
        (flags & ~(HFUTEX_ABSOLUTE | HFUTEX_REALTIME | HFUTEX_CANCEL)) != 0) {
        return -HE_INVAL;
    }
    int64_t deadline_ns =
        timeout != NULL ? futex_deadline(timeout, flags) : FUTEX_FOREVER;

    if (deadline_ns < 0) {
        return (int)deadline_ns;
    }
    int result =
        futex_wait_flags(addr, expected, deadline_ns, (flags & FUTEX_CANCEL) | own_flags);

    return result == -HE_INTR ? futex_wait_again(deadline_ns) : result;
}

int sys_futex_wait(uint32_t *addr, uint32_t expected,
                   const struct hermit_timespec *timeout, uint32_t flags)
{
    /* One after the other: the compiler would compute their disjunction. */
    if (unlikely(timeout != NULL)) {
        return wait_until(addr, expected, timeout, flags, FUTEX_SIGNALS);
    }
    if (unlikely((flags & ~HFUTEX_CANCEL) != 0)) {
        return wait_until(addr, expected, timeout, flags, FUTEX_SIGNALS);
    }
    if (unlikely(is_no_word(addr))) {
        return -HE_INVAL;
    }
    return futex_wait_restarting(addr, expected, flags | FUTEX_SIGNALS);
}

int sys_futex_wait_for_lock(uint32_t *addr, uint32_t expected,
                            const struct hermit_timespec *timeout, uint32_t flags,
                            uint32_t *lock)
{
    const uint32_t own_flags = FUTEX_SIGNALS | FUTEX_HAS_LOCK;

    if (unlikely(is_no_word(lock))) {
        return -HE_INVAL;
    }
    task_current()->futex.lock = lock;
    if (unlikely(timeout != NULL) || unlikely((flags & ~HFUTEX_CANCEL) != 0)) {
        return wait_until(addr, expected, timeout, flags, own_flags);
    }
    if (unlikely(is_no_word(addr))) {
        return -HE_INVAL;
    }
    return futex_wait_restarting(addr, expected, flags | own_flags);
}

int sys_futex_requeue(uint32_t *addr)
{
    return is_no_word(addr) ? -HE_INVAL : futex_requeue(addr);
}

_Static_assert(HFUTEX_PI_WAITERS == PI_WAITERS, "the same bit");

int sys_futex_lock_pi(uint32_t *addr, const struct hermit_timespec *timeout,
                      uint32_t flags)
{
    int64_t deadline_ns = FUTEX_FOREVER;

    if (is_no_word(addr) || (flags & ~(HFUTEX_ABSOLUTE | HFUTEX_REALTIME)) != 0) {
        return -HE_INVAL;
    }
    if (timeout != NULL) {
        deadline_ns = futex_deadline(timeout, flags);
    }
    return deadline_ns < 0 ? (int)deadline_ns : pi_lock(addr, deadline_ns);
}

int sys_futex_unlock_pi(uint32_t *addr)
{
    return is_no_word(addr) ? -HE_INVAL : pi_unlock(addr);
}

int sys_futex_wake(uint32_t *addr, int32_t count)
{
    if (unlikely(is_no_word(addr))) {
        return -HE_INVAL;
    }
    if (likely(count == 1)) {
        return futex_wake_one(addr);
    }
    return count < 0 ? -HE_INVAL : futex_wake(addr, count);
}
