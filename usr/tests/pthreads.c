/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* POSIX threads beyond locks: attributes, stacks, cleanup handlers, names,
 * priorities, and what is refused. */
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define BIG_STACK ((size_t)48 << 20)

static int trace;

static void note(void *digit)
{
    trace = trace * 10 + (int)(intptr_t)digit;
}

static void leave_deep_inside(void *result)
{
    pthread_cleanup_push(note, (void *)3);
    pthread_exit(result);
    pthread_cleanup_pop(0);
}

static void *with_cleanups(void *arg)
{
    pthread_cleanup_push(note, (void *)1);
    pthread_cleanup_push(note, (void *)2);
    pthread_cleanup_push(note, (void *)9);
    pthread_cleanup_pop(0); /* not run */
    pthread_cleanup_push(note, (void *)4);
    pthread_cleanup_pop(1); /* run */
    leave_deep_inside(arg);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void cleanups(void)
{
    pthread_t thread;
    void *result;

    CHECK(pthread_create(&thread, NULL, with_cleanups, &trace) == 0);
    CHECK(pthread_join(thread, &result) == 0 && result == &trace && trace == 4321);
}

/* Touches the stack down to len bytes. */
__attribute__((noinline)) static uintptr_t use_stack(size_t len)
{
    volatile char block[65536];

    block[0] = 1;
    block[sizeof(block) - 1] = 2;
    if (len > sizeof(block)) {
        return use_stack(len - sizeof(block)) + (uintptr_t)block[0];
    }
    return (uintptr_t)block[0];
}

static void *use_big_stack(void *arg)
{
    return (void *)use_stack(*(size_t *)arg);
}

static void attributes(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    size_t size;
    int value;

    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_getdetachstate(&attr, &value) == 0);
    CHECK(value == PTHREAD_CREATE_JOINABLE);
    CHECK(pthread_attr_getstacksize(&attr, &size) == 0 && size >= 65536);
    CHECK(pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN - 1) == EINVAL);
    CHECK(pthread_attr_setdetachstate(&attr, 77) == EINVAL);
    CHECK(pthread_attr_setguardsize(&attr, 4096) == 0);
    CHECK(pthread_attr_getguardsize(&attr, &size) == 0 && size == 4096);
    CHECK(pthread_attr_setscope(&attr, PTHREAD_SCOPE_PROCESS) == ENOTSUP);
    CHECK(pthread_attr_setscope(&attr, PTHREAD_SCOPE_SYSTEM) == 0);
    CHECK(pthread_attr_setstacksize(&attr, BIG_STACK) == 0);
    size = BIG_STACK - 200000;
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&thread, &attr, use_big_stack, &size) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    CHECK(pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN) == 0);
    trace = 0;
    CHECK(pthread_create(&thread, &attr, with_cleanups, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0 && trace == 4321);
    CHECK(pthread_attr_setstacksize(&attr, SIZE_MAX / 2) == 0);
    CHECK(pthread_create(&thread, &attr, with_cleanups, NULL) != 0);
    CHECK(pthread_attr_destroy(&attr) == 0);
}

static sem_t go;

static void *wait_for_go(void *arg)
{
    CHECK(sem_wait(&go) == 0);
    return arg;
}

static void names_and_priorities(void)
{
    struct sched_param param = {.sched_priority = 3};
    pthread_attr_t attr;
    pthread_t thread;
    char name[16];
    int policy;

    CHECK(sem_init(&go, 0, 0) == 0);
    CHECK(sched_get_priority_min(SCHED_RR) == 0 &&
          sched_get_priority_max(SCHED_RR) == 31);
    CHECK_ERRNO(sched_get_priority_max(1234), EINVAL);
    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0);
    CHECK(pthread_attr_setschedpolicy(&attr, SCHED_RR) == 0);
    CHECK(pthread_attr_setschedparam(&attr, &param) == 0);
    CHECK(pthread_attr_setschedpolicy(&attr, 999) == EINVAL);
    CHECK(pthread_create(&thread, &attr, wait_for_go, NULL) == 0);
    CHECK(pthread_getschedparam(thread, &policy, &param) == 0);
    CHECK(policy == SCHED_RR && param.sched_priority == 3);
    CHECK(pthread_setschedprio(thread, 20) == 0 &&
          pthread_setschedprio(thread, 32) == EINVAL);
    CHECK(pthread_getschedparam(thread, &policy, &param) == 0 &&
          param.sched_priority == 20);
    param.sched_priority = 0;
    CHECK(pthread_setschedparam(thread, SCHED_OTHER, &param) == 0);
    CHECK(pthread_getschedparam(thread, &policy, &param) == 0 && policy == SCHED_OTHER);
    CHECK(pthread_setname_np(thread, "worker") == 0);
    CHECK(pthread_getname_np(thread, name, sizeof(name)) == 0 &&
          strcmp(name, "worker") == 0);
    CHECK(pthread_getname_np(thread, name, 3) == ERANGE);
    CHECK(pthread_setname_np(thread, "a name that is too long") == ERANGE);
    CHECK(sem_post(&go) == 0 && pthread_join(thread, NULL) == 0);
}

static pthread_t first_thread;

static void *join_first(void *arg)
{
    CHECK(pthread_join(first_thread, arg) == 0);
    puts("pthreads: ok");
    return NULL;
}

/* As many as there is room for; then they all end. */
static void many(void)
{
    static pthread_t threads[300];
    int count = 0;

    while (count < 300 && pthread_create(&threads[count], NULL, wait_for_go, NULL) == 0) {
        count++;
    }
    CHECK(count >= 200);
    for (int i = 0; i < count; i++) {
        CHECK(sem_post(&go) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

static int library_users_done;

/* Uses what newlib allocates for a thread: number buffers, powers of 5, a key. */
static void *use_library(void *key)
{
    char text[64];

    CHECK(pthread_setspecific(*(pthread_key_t *)key, key) == 0);
    snprintf(text, sizeof(text), "%.20g %Lg", 1e-250, 3.5e200L);
    CHECK(strtod(text, NULL) == 1e-250 && strtok(text, " ") == text);
    __atomic_fetch_add(&library_users_done, 1, __ATOMIC_RELAXED);
    return NULL;
}

/* A thread leaves nothing behind, joined or detached. */
static void leaks(void)
{
    pthread_key_t keys[20];
    uintptr_t before = 0;

    for (int i = 0; i < 20; i++) {
        CHECK(pthread_key_create(&keys[i], NULL) == 0);
    }
    for (int i = 0; i < 600; i++) {
        pthread_t thread;

        CHECK(pthread_create(&thread, NULL, use_library, &keys[19]) == 0);
        if (i % 2 == 0) {
            CHECK(pthread_join(thread, NULL) == 0);
        } else {
            CHECK(pthread_detach(thread) == 0);
        }
        sched_yield();
        if (i == 100) {
            before = (uintptr_t)sbrk(0);
        }
    }
    /* Nobody waits for the detached ones, which use the keys. */
    while (__atomic_load_n(&library_users_done, __ATOMIC_RELAXED) < 600) {
        usleep(100);
    }
    CHECK((uintptr_t)sbrk(0) <= before + 16384);
    for (int i = 0; i < 20; i++) {
        CHECK(pthread_key_delete(keys[i]) == 0);
    }
}

static void refusals(void)
{
    pthread_mutexattr_t attr;
    pthread_condattr_t cond_attr;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond;
    struct timespec past = {.tv_sec = -5}, wrong = {.tv_nsec = 1000000000};
    pthread_t thread;
    sem_t never;

    CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
    CHECK(pthread_create(&thread, NULL, wait_for_go, NULL) == 0);
    CHECK(pthread_detach(thread) == 0 && pthread_detach(thread) == EINVAL);
    CHECK(pthread_join(thread, NULL) == EINVAL && sem_post(&go) == 0);
    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_settype(&attr, 55) == EINVAL);
    CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_trylock(&mutex) == EBUSY);
    CHECK(pthread_mutex_timedlock(&mutex, &past) == ETIMEDOUT);
    CHECK(pthread_mutex_timedlock(&mutex, &wrong) == EINVAL);
    CHECK(pthread_mutex_destroy(&mutex) == EBUSY);
    CHECK(pthread_condattr_init(&cond_attr) == 0);
    CHECK(pthread_condattr_setclock(&cond_attr, CLOCK_PROCESS_CPUTIME_ID) == EINVAL);
    CHECK(pthread_condattr_setclock(&cond_attr, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&cond, &cond_attr) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &past) == 0);
    CHECK(pthread_cond_timedwait(&cond, &mutex, &past) == ETIMEDOUT);
    CHECK(pthread_cond_timedwait(&cond, &mutex, &wrong) == EINVAL);
    CHECK(pthread_mutex_trylock(&mutex) == EBUSY && pthread_mutex_unlock(&mutex) == 0);
    CHECK_ERRNO(sem_init(&never, 0, UINT_MAX), EINVAL);
    CHECK(sem_init(&never, 0, 0) == 0);
    CHECK_ERRNO(sem_timedwait(&never, &past), ETIMEDOUT);
    CHECK_ERRNO(sem_timedwait(&never, &wrong), EINVAL);
}

int main(void)
{
    static void *result;
    pthread_t thread;

    cleanups();
    attributes();
    names_and_priorities();
    many();
    leaks();
    refusals();
    first_thread = pthread_self();
    CHECK(pthread_create(&thread, NULL, join_first, &result) == 0);
    CHECK(pthread_detach(thread) == 0);
    pthread_exit(&result);
}
