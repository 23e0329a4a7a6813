/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A stand-in for the kernel, and for the little of newlib that thread code uses, on
 * Linux: compiled for the host and linked with objects for Hermit whose symbols
 * have got the prefix hermit_. Both sides follow the same calling convention.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define HE_TIMEDOUT 116 /* newlib's numbers, from kernel/abi/errno.h */
#define HE_AGAIN    11
#define HE_SRCH     3
#define HE_INVAL    22

#define MAX_THREADS 65536

enum fate { JOINABLE, JOINING, DETACHED };

struct thread {
    pthread_t host;
    void (*func)(size_t);
    size_t arg;
    uint32_t tid;
    enum fate fate;
    int has_ended;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t table_changed = PTHREAD_COND_INITIALIZER;
static struct thread *table[MAX_THREADS]; /* guarded by table_lock */
static __thread struct thread *self;

void hermit_run_tests(void);
static __thread int hermit_errno;

void hermit_check_failed(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    _exit(1);
}

void hermit_say(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

int *hermit___errno(void)
{
    return &hermit_errno;
}

int hermit_sys_futex_wait(uint32_t *addr, uint32_t expected,
                          const struct timespec *timeout, uint32_t flags)
{
    /* libposix uses no relative time-outs. */
    static __thread unsigned int calls;
    int op = FUTEX_WAIT_BITSET_PRIVATE | ((flags & 2) != 0 ? FUTEX_CLOCK_REALTIME : 0);

    /* Now and then late to bed: wake-ups fall into the gap before it. */
    if (++calls % 16 == 0) {
        usleep(1);
    }
    if (syscall(SYS_futex, addr, op, expected, timeout, NULL, FUTEX_BITSET_MATCH_ANY) ==
        0) {
        return 0;
    }
    return errno == ETIMEDOUT ? -HE_TIMEDOUT : errno == EINVAL ? -HE_INVAL : -HE_AGAIN;
}

int hermit_sys_futex_wake(uint32_t *addr, int32_t count)
{
    return (int)syscall(SYS_futex, addr, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* Nobody is moved here: all wake, and none of them was. */
int hermit_sys_futex_wait_for_lock(uint32_t *addr, uint32_t expected,
                                   const struct timespec *timeout, uint32_t flags,
                                   uint32_t *lock)
{
    (void)lock;
    return hermit_sys_futex_wait(addr, expected, timeout, flags);
}

int hermit_sys_futex_requeue(uint32_t *addr)
{
    hermit_sys_futex_wake(addr, INT32_MAX);
    return 0;
}

/* No test here has mutexes with inheritance: the guest's do. */
int hermit_sys_futex_lock_pi(uint32_t *addr, const struct timespec *timeout,
                             uint32_t flags)
{
    (void)addr;
    (void)timeout;
    (void)flags;
    return -HE_INVAL;
}

int hermit_sys_futex_unlock_pi(uint32_t *addr)
{
    (void)addr;
    return -HE_INVAL;
}

void hermit_sys_yield(void)
{
    sched_yield();
}

int hermit_clock_gettime(int clock, struct timespec *ts)
{
    return clock_gettime(clock == 4 ? CLOCK_MONOTONIC : CLOCK_REALTIME, ts);
}

int hermit_sys_gettid(void)
{
    return self != NULL ? (int)self->tid : 1;
}

int hermit_sys_getprio(const uint32_t *tid)
{
    (void)tid;
    return 8;
}

static void forget(struct thread *thread)
{
    table[thread->tid] = NULL;
    memset(thread, 0xdd, sizeof(*thread)); /* who looks at it again will stumble */
    free(thread);
}

static void *enter(void *arg)
{
    self = arg;
    self->func(self->arg);
    abort();
}

static __thread void (*at_end)(void);

void hermit_sys_at_thread_end(void (*func)(void))
{
    at_end = func;
}

void hermit_sys_thread_exit(void)
{
    if (at_end != NULL) {
        at_end();
    }
    pthread_mutex_lock(&table_lock);
    self->has_ended = 1;
    if (self->fate == DETACHED) {
        forget(self);
    } else {
        pthread_cond_broadcast(&table_changed);
    }
    pthread_mutex_unlock(&table_lock);
    pthread_exit(NULL);
}

int hermit_sys_setprio(const uint32_t *tid, int prio)
{
    (void)tid;
    (void)prio;
    return 0;
}

int hermit_sys_set_policy(const uint32_t *tid, int policy)
{
    (void)tid;
    (void)policy;
    return 0;
}

int hermit_sys_get_policy(const uint32_t *tid)
{
    (void)tid;
    return 0;
}

/* The beginning of struct hermit_spawn. */
struct spawn {
    uint32_t size, flags;
};

int hermit_sys_spawn3(uint32_t *tid, void (*func)(size_t), size_t arg,
                      const struct spawn *params)
{
    static uint32_t next = 2;
    struct thread *thread = malloc(sizeof(*thread));
    pthread_attr_t attr;

    pthread_mutex_lock(&table_lock);
    while (table[next] != NULL || next < 2) {
        next = (next + 1) % MAX_THREADS;
    }
    *thread = (struct thread){.func = func,
                              .arg = arg,
                              .tid = next,
                              .fate = (params->flags & 1) != 0 ? DETACHED : JOINABLE};
    table[next] = thread;
    *tid = next;
    next = (next + 1) % MAX_THREADS;
    pthread_mutex_unlock(&table_lock);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 256 * 1024);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    while (pthread_create(&thread->host, &attr, enter, thread) != 0) {
        sched_yield();
    }
    return 0;
}

int hermit_sys_set_affinity(uint32_t tid, const uint64_t *cores, size_t bytes)
{
    (void)tid;
    (void)cores;
    (void)bytes;
    return 0;
}

size_t hermit_sys_get_processor_count(void)
{
    return 1;
}

static int claim(uint32_t tid, enum fate fate, struct thread **thread)
{
    *thread = tid < MAX_THREADS ? table[tid] : NULL;
    if (*thread == NULL) {
        return -HE_SRCH;
    }
    if ((*thread)->fate != JOINABLE) {
        return -HE_INVAL;
    }
    (*thread)->fate = fate;
    return 0;
}

int hermit_sys_join(uint32_t tid)
{
    struct thread *thread;

    pthread_mutex_lock(&table_lock);
    int error = claim(tid, JOINING, &thread);

    if (error == 0) {
        while (!thread->has_ended) {
            pthread_cond_wait(&table_changed, &table_lock);
        }
        forget(thread);
    }
    pthread_mutex_unlock(&table_lock);
    return error;
}

int hermit_sys_detach(uint32_t tid)
{
    struct thread *thread;

    pthread_mutex_lock(&table_lock);
    int error = claim(tid, DETACHED, &thread);

    if (error == 0 && thread->has_ended) {
        forget(thread);
    }
    pthread_mutex_unlock(&table_lock);
    return error;
}

void *hermit_malloc(size_t len)
{
    return malloc(len);
}

void *hermit_calloc(size_t count, size_t len)
{
    return calloc(count, len);
}

void hermit_free(void *block)
{
    free(block);
}

void *hermit_memcpy(void *to, const void *from, size_t len)
{
    return memcpy(to, from, len);
}

void *hermit_memset(void *to, int value, size_t len)
{
    return memset(to, value, len);
}

void hermit_exit(int status)
{
    exit(status);
}

ptrdiff_t hermit_sys_write(int fd, const void *buf, size_t len)
{
    return write(fd, buf, len);
}

void hermit_sys_abort(void)
{
    abort();
}

int hermit_sys_mmap(void **addr, size_t len, int prot, int flags)
{
    (void)prot;
    (void)flags;
    *addr = calloc(1, len);
    return *addr != NULL ? 0 : -12;
}

int hermit_sys_munmap(void *addr, size_t len)
{
    (void)len;
    free(addr);
    return 0;
}

/* newlib's streams and what it keeps for a thread: not used here. */
char hermit___sf[4096], first_reent[4096];
void *const hermit__global_impure_ptr = first_reent;
void hermit__reclaim_reent(void *reent);
void hermit__reclaim_reent(void *reent)
{
    (void)reent;
}

int main(void)
{
    hermit_run_tests();
    printf("threads_stress: ok\n");
    return 0;
}
