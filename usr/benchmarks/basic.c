/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The price of the simplest services: see bench.h for the unit. */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>

#define TOUCH_BYTES (64ul << 20)
#define LARGE_BYTES (2ul << 20)

static int null_fd;
static FILE *printed;
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

/* To a file in memory, which is written anew now and then. */
static void run_printf(unsigned count)
{
    while (count-- > 0) {
        if (count % 8192 == 0) {
            rewind(printed);
        }
        fprintf(printed, "%d\n", 12345);
    }
}

static void *partner(void *arg)
{
    while (!stop_partner) {
        sched_yield();
    }
    return arg;
}

/* Each yield of ours is followed by one of the partner's: half of them are ours. */
static void run_yield_pair(unsigned count)
{
    run_yield(count / 2);
}

static void bench_yield_pair(void)
{
    pthread_t thread = bench_thread(partner);

    bench_run("yield-pair", 20000, run_yield_pair);
    stop_partner = 1;
    pthread_join(thread, NULL);
}

/* Advice that only some systems know; a system that refuses it has no choice of pages. */
static void advise_pages(char *area, int large)
{
#ifdef MADV_HUGEPAGE
    if (large) {
        (void)madvise(area, TOUCH_BYTES, MADV_HUGEPAGE);
    }
#endif
#ifdef MADV_NOHUGEPAGE
    if (!large) {
        (void)madvise(area, TOUCH_BYTES, MADV_NOHUGEPAGE);
    }
#endif
}

/* First touch of each page of a fresh mapping; the mapping itself is not counted. */
static void bench_touch(const char *name, size_t page_bytes)
{
    uint64_t best = UINT64_MAX;

    for (int round = 0; round < BENCH_ROUNDS; round++) {
        char *block = mmap(NULL, TOUCH_BYTES + LARGE_BYTES, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        bench_check(block != MAP_FAILED, "mmap");
        char *area = block + (-(uintptr_t)block & (LARGE_BYTES - 1));

        advise_pages(area, page_bytes == LARGE_BYTES);
        uint64_t start = bench_now();

        for (size_t at = 0; at < TOUCH_BYTES; at += page_bytes) {
            ((volatile char *)area)[at] = 1;
        }
        uint64_t spent = bench_now() - start;

        if (spent < best) {
            best = spent;
        }
        bench_check(munmap(block, TOUCH_BYTES + LARGE_BYTES) == 0, "munmap");
    }
    bench_result(name, (double)best / (TOUCH_BYTES / page_bytes));
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
    printed = fopen("/printed", "w");
    bench_check(printed != NULL, "/printed");
    bench_run("printf-int-ram-file", 20000, run_printf);
    bench_touch("first-touch-4k", 4096);
    bench_touch("first-touch-2m", LARGE_BYTES);
    return 0;
}
