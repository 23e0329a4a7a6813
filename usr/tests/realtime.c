/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Realtime threads: policies, stacks of the program's own, robust mutexes and those
 * with a ceiling, semaphores with names, clocks of threads. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define STACK_BYTES ((size_t)256 << 10)

static char own_stack[STACK_BYTES] __attribute__((aligned(4096)));

static void *address_of_local(void *arg)
{
    (void)arg;
    return __builtin_frame_address(0);
}

static void *run_on(pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    pthread_t thread;
    void *result;

    CHECK(pthread_create(&thread, attr, start, arg) == 0);
    CHECK(pthread_join(thread, &result) == 0);
    return result;
}

static void *guard_of_self(void *low_out)
{
    pthread_attr_t attr;
    size_t guard;
    void *low;
    size_t len;

    CHECK(pthread_getattr_np(pthread_self(), &attr) == 0);
    CHECK(pthread_attr_getguardsize(&attr, &guard) == 0);
    CHECK(pthread_attr_getstack(&attr, &low, &len) == 0);
    char *here = address_of_local(NULL);

    CHECK(here > (char *)low && here < (char *)low + len);
    *(void **)low_out = low;
    return (void *)guard;
}

static void stacks(void)
{
    pthread_attr_t attr;
    void *low;
    size_t len;

    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setstack(&attr, own_stack, PTHREAD_STACK_MIN - 1) == EINVAL);
    CHECK(pthread_attr_setstack(&attr, own_stack + 1, STACK_BYTES) == EINVAL);
    CHECK(pthread_attr_setstack(&attr, own_stack, STACK_BYTES) == 0);
    CHECK(pthread_attr_getstack(&attr, &low, &len) == 0);
    CHECK(low == own_stack && len == STACK_BYTES);
    for (int i = 0; i < 20; i++) {
        char *local = run_on(&attr, address_of_local, NULL);

        CHECK(local > own_stack && local < own_stack + STACK_BYTES);
    }
    CHECK(pthread_attr_setstack(&attr, own_stack, PTHREAD_STACK_MIN) == 0);
    CHECK((char *)run_on(&attr, address_of_local, NULL) < own_stack + PTHREAD_STACK_MIN);

    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setguardsize(&attr, 65536) == 0);
    CHECK(pthread_attr_setstacksize(&attr, STACK_BYTES) == 0);
    CHECK(run_on(&attr, guard_of_self, &low) == (void *)65536);
}

static void *policy_of_self(void *arg)
{
    struct sched_param param;
    int policy;

    (void)arg;
    CHECK(pthread_getschedparam(pthread_self(), &policy, &param) == 0);
    return (void *)(intptr_t)(policy * 100 + param.sched_priority);
}

static void policies(void)
{
    struct sched_param param = {.sched_priority = 5};
    struct timespec slice;
    pthread_attr_t attr;

    CHECK(sched_get_priority_max(SCHED_FIFO) - sched_get_priority_min(SCHED_FIFO) >= 31);
    CHECK(sched_getscheduler(0) == SCHED_OTHER);
    CHECK_ERRNO(
        sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 32}),
        EINVAL);
    CHECK_ERRNO(sched_setscheduler(0, 77, &param), EINVAL);
    CHECK_ERRNO(sched_getparam(12345, &param), ESRCH);
    CHECK(sched_setscheduler(0, SCHED_FIFO, &param) == SCHED_OTHER);
    CHECK(sched_getparam(getpid(), &param) == 0 && param.sched_priority == 5);
    CHECK(run_on(NULL, policy_of_self, NULL) == (void *)(intptr_t)(SCHED_FIFO * 100 + 5));

    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0);
    CHECK(pthread_attr_setschedpolicy(&attr, SCHED_RR) == 0);
    param.sched_priority = 3;
    CHECK(pthread_attr_setschedparam(&attr, &param) == 0);
    CHECK(run_on(&attr, policy_of_self, NULL) == (void *)(intptr_t)(SCHED_RR * 100 + 3));
    CHECK(sched_rr_get_interval(0, &slice) == 0 && slice.tv_nsec > 0);
    param.sched_priority = 0;
    CHECK(sched_setscheduler(0, SCHED_OTHER, &param) == SCHED_FIFO);
}

static void *die_with(void *mutex)
{
    CHECK(pthread_mutex_lock(mutex) == 0);
    return NULL;
}

static void robust(void)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t mutex;

    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_setrobust(&attr, 7) == EINVAL);
    CHECK(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST) == 0);
    CHECK(pthread_mutex_init(&mutex, &attr) == 0);
    CHECK(pthread_mutex_consistent(&mutex) == EINVAL);
    run_on(NULL, die_with, &mutex);
    CHECK(pthread_mutex_lock(&mutex) == EOWNERDEAD);
    CHECK(pthread_mutex_consistent(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    run_on(NULL, die_with, &mutex);
    CHECK(pthread_mutex_trylock(&mutex) == EOWNERDEAD);
    CHECK(pthread_mutex_unlock(&mutex) == 0); /* without making it consistent */
    CHECK(pthread_mutex_lock(&mutex) == ENOTRECOVERABLE);
    CHECK(pthread_mutex_trylock(&mutex) == ENOTRECOVERABLE);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    CHECK(pthread_mutex_destroy(&mutex) == 0);
}

static void make_ceiling(pthread_mutex_t *mutex, int ceiling)
{
    pthread_mutexattr_t attr;

    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_PROTECT) == 0);
    CHECK(pthread_mutexattr_setprioceiling(&attr, ceiling) == 0);
    CHECK(pthread_mutex_init(mutex, &attr) == 0);
}

/* Whether a thread of that priority runs before this one goes on. */
static int comes_first(int prio)
{
    struct sched_param param = {.sched_priority = prio};
    pthread_attr_t attr;
    pthread_t thread;
    sem_t ran;
    int value;

    CHECK(sem_init(&ran, 0, 0) == 0);
    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0);
    CHECK(pthread_attr_setschedpolicy(&attr, SCHED_FIFO) == 0);
    CHECK(pthread_attr_setschedparam(&attr, &param) == 0);
    CHECK(pthread_create(&thread, &attr, (void *(*)(void *))(void *)sem_post, &ran) == 0);
    CHECK(sem_getvalue(&ran, &value) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    return value;
}

static void ceilings(bool alone)
{
    pthread_mutex_t low, high;
    int ceiling;

    make_ceiling(&low, 12);
    make_ceiling(&high, 20);
    CHECK(pthread_mutex_getprioceiling(&low, &ceiling) == 0 && ceiling == 12);
    CHECK(!alone || comes_first(9));
    CHECK(pthread_mutex_lock(&low) == 0);
    CHECK(!alone || (!comes_first(12) && comes_first(13)));
    CHECK(pthread_mutex_lock(&high) == 0);
    CHECK(!alone || (!comes_first(20) && comes_first(21)));
    CHECK(pthread_mutex_unlock(&low) == 0); /* in the wrong order */
    CHECK(!alone || !comes_first(20));
    CHECK(pthread_mutex_unlock(&high) == 0);
    CHECK(!alone || comes_first(9));
    CHECK(pthread_setschedparam(pthread_self(), SCHED_RR,
                                &(struct sched_param){.sched_priority = 15}) == 0);
    CHECK(pthread_mutex_lock(&low) == EINVAL); /* above its ceiling */
    CHECK(pthread_mutex_setprioceiling(&high, 16, &ceiling) == 0 && ceiling == 20);
    CHECK(pthread_mutex_lock(&high) == 0 && pthread_mutex_unlock(&high) == 0);
    CHECK(pthread_setschedparam(pthread_self(), SCHED_OTHER, &(struct sched_param){0}) ==
          0);
}

static void named_semaphores(void)
{
    char long_name[300];
    int value;
    sem_t *first = sem_open("/buffer", O_CREAT, 0600, 3);

    CHECK(first != SEM_FAILED);
    CHECK(sem_open("/buffer", O_CREAT, 0600, 9) == first);
    CHECK(sem_open("/buffer", 0) == first);
    CHECK(sem_getvalue(first, &value) == 0 && value == 3);
    CHECK(sem_open("/buffer", O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED &&
          errno == EEXIST);
    CHECK(sem_open("/other", 0) == SEM_FAILED && errno == ENOENT);
    CHECK(sem_open("/other", O_CREAT, 0600, 0x80000000u) == SEM_FAILED &&
          errno == EINVAL);
    memset(long_name, 'x', sizeof(long_name));
    long_name[sizeof(long_name) - 1] = '\0';
    CHECK(sem_open(long_name, O_CREAT, 0600, 1) == SEM_FAILED && errno == ENAMETOOLONG);
    CHECK(sem_unlink("/buffer") == 0);
    CHECK_ERRNO(sem_unlink("/buffer"), ENOENT);
    CHECK(sem_wait(first) == 0 && sem_post(first) == 0); /* still open */
    sem_t *second = sem_open("/buffer", O_CREAT, 0600, 1);

    CHECK(second != SEM_FAILED && second != first);
    CHECK(sem_close(first) == 0 && sem_close(first) == 0 && sem_close(first) == 0);
    CHECK_ERRNO(sem_close(first), EINVAL);
    CHECK(sem_close(second) == 0 && sem_unlink("buffer") == 0);
}

static void *wait_for(void *sem)
{
    CHECK(sem_wait(sem) == 0);
    return NULL;
}

static void thread_clocks(void)
{
    struct timespec mine, other;
    pthread_t thread;
    clockid_t clock;
    sem_t sem;

    CHECK(sem_init(&sem, 0, 0) == 0);
    CHECK(pthread_getcpuclockid(pthread_self(), &clock) == 0);
    CHECK(clock_gettime(clock, &mine) == 0 && mine.tv_sec + mine.tv_nsec > 0);
    CHECK(pthread_create(&thread, NULL, wait_for, &sem) == 0);
    CHECK(pthread_getcpuclockid(thread, &clock) == 0 &&
          clock_gettime(clock, &other) == 0);
    CHECK(other.tv_sec <= mine.tv_sec + 1);
    CHECK(sem_post(&sem) == 0 && pthread_join(thread, NULL) == 0);
    CHECK_ERRNO(clock_gettime(clock, &other), EINVAL);
    CHECK(clock_getcpuclockid(getpid(), &clock) == 0 &&
          clock_gettime(clock, &other) == 0);
    CHECK(clock_getcpuclockid(77, &clock) == ESRCH);
}

int main(void)
{
    stacks();
    policies();
    robust();
    ceilings(sysconf(_SC_NPROCESSORS_ONLN) == 1);
    named_semaphores();
    thread_clocks();
    puts("realtime: ok");
    return 0;
}
