/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Wake-up latency across cores: from before sem_post() on one core to the first
 * reading of the clock behind sem_wait() on another, which was idle. The waker
 * spins meanwhile; its `pause` is also where QEMU's -icount lets the other core run.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <semaphore.h>

#define WAKE_UPS   100
#define IDLE_TICKS 20000 /* after that the sleeper's core is idle */

static sem_t go;
static int stop;            /* set before the last post of go */
static uint64_t awake_time; /* release by the sleeper, acquire by the waker; 0 not yet */

static void *sleeper(void *arg)
{
    bench_pin(1);
    for (;;) {
        sem_wait(&go);
        uint64_t now = bench_now();

        if (stop) {
            return arg;
        }
        __atomic_store_n(&awake_time, now, __ATOMIC_RELEASE);
    }
}

static void spin_for(uint64_t ticks)
{
    uint64_t start = bench_now();

    while (bench_now() - start < ticks) {
        __builtin_ia32_pause();
    }
}

static uint64_t wake_up(void)
{
    uint64_t awake;

    awake_time = 0;
    spin_for(IDLE_TICKS);
    uint64_t start = bench_now();

    sem_post(&go);
    while ((awake = __atomic_load_n(&awake_time, __ATOMIC_ACQUIRE)) == 0) {
        __builtin_ia32_pause();
    }
    return awake - start;
}

int main(void)
{
    uint64_t least = UINT64_MAX, most = 0;

    if (!bench_two_cores()) {
        return 0;
    }
    bench_pin(0);
    sem_init(&go, 0, 0);
    pthread_t thread = bench_thread(sleeper);

    (void)wake_up(); /* caches, lazy set-up */
    for (int i = 0; i < WAKE_UPS; i++) {
        uint64_t ticks = wake_up();

        least = ticks < least ? ticks : least;
        most = ticks > most ? ticks : most;
    }
    bench_result("wake-up-across-least", (double)least);
    bench_result("wake-up-across-most", (double)most);
    stop = 1;
    sem_post(&go);
    pthread_join(thread, NULL);
    return 0;
}
