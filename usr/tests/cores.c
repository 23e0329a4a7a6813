/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * All cores of the machine come up: argv[1] says how many there are. A thread on each
 * finds itself there, and they agree about the time: no core's clock reads earlier than
 * what another has read before.
 */
#include <hermit/syscalls.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define CORES_MAX 64
#define READINGS  200

static atomic_long latest_ns;
static atomic_int arrived;

static long now_ns(void)
{
    struct timespec now;

    /* Nothing is read ahead: neither the counter before latest_ns, nor the reverse. */
    __asm__ volatile("lfence" ::: "memory");
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    __asm__ volatile("lfence" ::: "memory");
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void *on_core(void *arg)
{
    CHECK(sched_getcpu() == (int)(intptr_t)arg);
    arrived++;
    for (int i = 0; i < READINGS; i++) {
        long before = latest_ns, now = now_ns();

        CHECK(now >= before);
        while (before < now && !atomic_compare_exchange_weak(&latest_ns, &before, now)) {
        }
    }
    CHECK(sched_getcpu() == (int)(intptr_t)arg);
    return NULL;
}

static pthread_t start_on(int core)
{
    pthread_attr_t attr;
    pthread_t thread;
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    CHECK(pthread_attr_init(&attr) == 0);
    CHECK(pthread_attr_setstacksize(&attr, 32768) == 0);
    CHECK(pthread_attr_setaffinity_np(&attr, sizeof(set), &set) == 0);
    CHECK(pthread_create(&thread, &attr, on_core, (void *)(intptr_t)core) == 0);
    pthread_attr_destroy(&attr);
    return thread;
}

int main(int argc, char **argv)
{
    int expected = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t threads[CORES_MAX];

    CHECK((int)sys_get_processor_count() == expected);
    CHECK(sysconf(_SC_NPROCESSORS_ONLN) == expected);
    for (int core = 0; core < expected; core++) {
        threads[core] = start_on(core);
    }
    for (int core = 0; core < expected; core++) {
        CHECK(pthread_join(threads[core], NULL) == 0);
    }
    CHECK(arrived == expected);
    puts("cores: ok");
    return 0;
}
