/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The price of the simplest services: see bench.h for the unit. */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define TOUCH_BYTES (64u << 20)

static int null_fd;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int stop_partner;

static void run_getpid(unsigned count)
{
    while (count-- > 0) {
        (void)getpid();
    }
}

static void run_yield(unsigned count)
{
    while (count-- > 0) {
        sched_yield();
    }
}

static void run_malloc_64(unsigned count)
{
    while (count-- > 0) {
        void *volatile block = malloc(64);

        free(block);
    }
}

static void run_malloc_1m(unsigned count)
{
    while (count-- > 0) {
        void *volatile block = malloc(1 << 20);

        free(block);
    }
}

static void run_clock(unsigned count)
{
    struct timespec now;

    while (count-- > 0) {
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
}

static void run_mutex(unsigned count)
{
    while (count-- > 0) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
}

static void run_write(unsigned count)
{
    while (count-- > 0) {
        bench_check(write(null_fd, "x", 1) == 1, "write to /dev/null");
    }
}

static void *partner(void *arg)
{
    while (!stop_partner) {
        sched_yield();
    }
    return arg;
}

/* Each yield of ours is followed by one of the partner's: two switches an iteration. */
static void bench_yield_pair(void)
{
    pthread_t thread;

    bench_check(pthread_create(&thread, NULL, partner, NULL) == 0, "pthread_create");
    bench_run("yield-pair-2-switches", 10000, run_yield);
    stop_partner = 1;
    pthread_join(thread, NULL);
}

/* First touch of each page of a fresh mapping; the mapping itself is not counted. */
static void bench_touch(const char *name, size_t step)
{
    uint64_t best = UINT64_MAX;

    for (int round = 0; round < BENCH_ROUNDS; round++) {
        char *area = mmap(NULL, TOUCH_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        bench_check(area != MAP_FAILED, "mmap");
        uint64_t start = bench_now();

        for (size_t at = 0; at < TOUCH_BYTES; at += step) {
            ((volatile char *)area)[at] = 1;
        }
        uint64_t spent = bench_now() - start;

        if (spent < best) {
            best = spent;
        }
        munmap(area, TOUCH_BYTES);
    }
    printf("%-28s %10.1f ticks\n", name, (double)best / (TOUCH_BYTES / step));
}

int main(void)
{
    null_fd = open("/dev/null", O_WRONLY);
    bench_check(null_fd >= 0, "/dev/null");
    bench_run("getpid", 100000, run_getpid);
    bench_run("yield-alone", 100000, run_yield);
    bench_yield_pair();
    bench_run("mutex-lock-unlock", 100000, run_mutex);
    bench_run("malloc-free-64", 100000, run_malloc_64);
    bench_run("malloc-free-1m", 1000, run_malloc_1m);
    bench_run("clock-gettime", 100000, run_clock);
    bench_run("write-dev-null-1", 100000, run_write);
    bench_touch("first-touch-4k", 4096);
    bench_touch("first-touch-2m", 2 << 20);
    return 0;
}
