/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits and options of the system, as they are. */
#include <signal.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>
#include "internal.h"

struct fixed_value {
    int name;
    long value;
};

/* -1: no limit, or the option does not exist (errno stays as it is). */
static const struct fixed_value fixed_values[] = {
    {_SC_PAGESIZE, 4096},
    {_SC_CLK_TCK, CLOCKS_PER_SEC},
    {_SC_STREAM_MAX, HERMIT_OPEN_MAX},
    {_SC_IOV_MAX, IOV_MAX},
    {_SC_ARG_MAX, ARG_MAX},
    {_SC_ATEXIT_MAX, -1},
    {_SC_CHILD_MAX, CHILD_MAX},
    {_SC_NGROUPS_MAX, NGROUPS_MAX},
    {_SC_HOST_NAME_MAX, 64},
    {_SC_LOGIN_NAME_MAX, 64},
    {_SC_TTY_NAME_MAX, 64},
    {_SC_LINE_MAX, LINE_MAX},
    {_SC_RE_DUP_MAX, RE_DUP_MAX},
    {_SC_SYMLOOP_MAX, SYMLOOP_MAX},
    {_SC_TZNAME_MAX, TZNAME_MAX},
    {_SC_GETGR_R_SIZE_MAX, -1},
    {_SC_GETPW_R_SIZE_MAX, -1},
    {_SC_JOB_CONTROL, -1},
    {_SC_SAVED_IDS, -1},
    {_SC_SHELL, -1},
    {_SC_SPAWN, -1},
    {_SC_REGEXP, 1},
    {_SC_VERSION, _POSIX_VERSION},
    {_SC_THREADS, _POSIX_VERSION},
    {_SC_THREAD_SAFE_FUNCTIONS, _POSIX_VERSION},
    {_SC_THREAD_ATTR_STACKSIZE, _POSIX_VERSION},
    {_SC_THREAD_ATTR_STACKADDR, _POSIX_VERSION},
    {_SC_THREAD_PRIORITY_SCHEDULING, _POSIX_VERSION},
    {_SC_THREAD_PRIO_INHERIT, _POSIX_VERSION},
    {_SC_THREAD_PRIO_PROTECT, _POSIX_VERSION},
    {_SC_THREAD_PROCESS_SHARED, _POSIX_VERSION},
    {_SC_THREAD_KEYS_MAX, PTHREAD_KEYS_MAX},
    {_SC_THREAD_DESTRUCTOR_ITERATIONS, PTHREAD_DESTRUCTOR_ITERATIONS},
    {_SC_THREAD_STACK_MIN, PTHREAD_STACK_MIN},
    {_SC_THREAD_THREADS_MAX, -1},
    {_SC_THREAD_CPUTIME, _POSIX_VERSION},
    {_SC_CPUTIME, _POSIX_VERSION},
    {_SC_BARRIERS, _POSIX_VERSION},
    {_SC_READER_WRITER_LOCKS, _POSIX_VERSION},
    {_SC_SPIN_LOCKS, _POSIX_VERSION},
    {_SC_SEMAPHORES, _POSIX_VERSION},
    {_SC_SEM_VALUE_MAX, SEM_VALUE_MAX},
    {_SC_SEM_NSEMS_MAX, -1},
    {_SC_CLOCK_SELECTION, _POSIX_VERSION},
    {_SC_MONOTONIC_CLOCK, _POSIX_VERSION},
    {_SC_TIMERS, _POSIX_VERSION},
    {_SC_TIMEOUTS, _POSIX_VERSION},
    {_SC_FSYNC, _POSIX_VERSION},
    {_SC_MAPPED_FILES, _POSIX_VERSION},
    {_SC_MEMORY_PROTECTION, _POSIX_VERSION},
    {_SC_MEMLOCK, _POSIX_VERSION},
    {_SC_MEMLOCK_RANGE, _POSIX_VERSION},
    {_SC_SHARED_MEMORY_OBJECTS, _POSIX_VERSION},
    {_SC_ADVISORY_INFO, _POSIX_VERSION},
    {_SC_ASYNCHRONOUS_IO, _POSIX_VERSION},
    {_SC_AIO_LISTIO_MAX, AIO_LISTIO_MAX},
    {_SC_AIO_MAX, -1},
    {_SC_AIO_PRIO_DELTA_MAX, AIO_PRIO_DELTA_MAX},
    {_SC_MQ_OPEN_MAX, MQ_OPEN_MAX},
    {_SC_MQ_PRIO_MAX, MQ_PRIO_MAX},
    {_SC_BC_BASE_MAX, BC_BASE_MAX},
    {_SC_BC_DIM_MAX, BC_DIM_MAX},
    {_SC_BC_SCALE_MAX, BC_SCALE_MAX},
    {_SC_BC_STRING_MAX, BC_STRING_MAX},
    {_SC_COLL_WEIGHTS_MAX, COLL_WEIGHTS_MAX},
    {_SC_EXPR_NEST_MAX, EXPR_NEST_MAX},
    {_SC_LEVEL1_DCACHE_LINESIZE, 64},
    {_SC_LEVEL1_ICACHE_LINESIZE, 64},
    {_SC_LEVEL2_CACHE_LINESIZE, 64},
    {_SC_LEVEL3_CACHE_LINESIZE, 64},
    {_SC_V7_LP64_OFF64, 1},
    {_SC_PRIORITIZED_IO, -1},
    {_SC_SYNCHRONIZED_IO, -1},
    {_SC_MESSAGE_PASSING, _POSIX_VERSION},
    {_SC_PRIORITY_SCHEDULING, _POSIX_VERSION},
    {_SC_REALTIME_SIGNALS, _POSIX_VERSION},
    {_SC_RTSIG_MAX, SIGRTMAX - SIGRTMIN + 1},
    {_SC_SIGQUEUE_MAX, SIGQUEUE_MAX},
    {_SC_TIMER_MAX, TIMER_MAX},
    {_SC_DELAYTIMER_MAX, INT_MAX},
    {_SC_IPV6, _POSIX_VERSION},
    {_SC_RAW_SOCKETS, _POSIX_VERSION},
    {_SC_XOPEN_VERSION, 700},
    {_SC_2_VERSION, -1},
};

static long pages(bool only_free)
{
    struct hermit_meminfo info;
    int result = sys_meminfo(&info);

    if (result < 0) {
        return __posix_fail(result);
    }
    return (long)((only_free ? info.free_bytes : info.total_bytes) / PAGE_BYTES);
}

long sysconf(int name)
{
    switch (name) {
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return (long)sys_get_processor_count();
    case _SC_OPEN_MAX:
        return sys_fd_limit(-1);
    case _SC_PHYS_PAGES:
        return pages(false);
    case _SC_AVPHYS_PAGES:
        return pages(true);
    default:
        break;
    }
    for (size_t i = 0; i < sizeof(fixed_values) / sizeof(fixed_values[0]); i++) {
        if (fixed_values[i].name == name) {
            return fixed_values[i].value;
        }
    }
    /* The rest are options that there are not, and facts of the processor and limits that
     * are not known. */
    return name >= 0 && name <= _SC_POSIX_26_VERSION ? -1 : __posix_fail(-EINVAL);
}
