/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* C11 <threads.h>: threads, mutexes, conditions, call_once, thread-specific storage. */
#include <threads.h>
#include "check.h"

#define THREADS 6
#define ROUNDS  500

static mtx_t lock;
static cnd_t changed;
static once_flag once = ONCE_FLAG_INIT;
static tss_t slot;
static int counter, initialised, destroyed, finished;
static thread_local int own;

static void initialise(void)
{
    initialised++;
}

static void destroy(void *value)
{
    destroyed += value == &counter;
}

static int work(void *arg)
{
    call_once(&once, initialise);
    CHECK(tss_get(slot) == NULL && tss_set(slot, &counter) == thrd_success);
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(mtx_lock(&lock) == thrd_success);
        counter++;
        own++;
        CHECK(mtx_unlock(&lock) == thrd_success);
        thrd_yield();
    }
    CHECK(own == ROUNDS && tss_get(slot) == &counter);
    CHECK(mtx_lock(&lock) == thrd_success);
    finished++;
    CHECK(cnd_signal(&changed) == thrd_success);
    CHECK(mtx_unlock(&lock) == thrd_success);
    thrd_exit(*(int *)arg);
}

static void run_threads(void)
{
    thrd_t threads[THREADS];
    int numbers[THREADS], result;

    for (int i = 0; i < THREADS; i++) {
        numbers[i] = 10 + i;
        CHECK(thrd_create(&threads[i], work, &numbers[i]) == thrd_success);
    }
    CHECK(mtx_lock(&lock) == thrd_success);
    while (finished < THREADS) {
        CHECK(cnd_wait(&changed, &lock) == thrd_success);
    }
    CHECK(mtx_unlock(&lock) == thrd_success);
    for (int i = 0; i < THREADS; i++) {
        CHECK(thrd_join(threads[i], &result) == thrd_success && result == 10 + i);
    }
    CHECK(counter == THREADS * ROUNDS && initialised == 1 && destroyed == THREADS);
    CHECK(thrd_equal(thrd_current(), thrd_current()) && own == 0);
}

static void timeouts(void)
{
    struct timespec before, after, until, pause = {.tv_nsec = 3000000};
    mtx_t again;

    CHECK(clock_gettime(CLOCK_REALTIME, &before) == 0);
    CHECK(thrd_sleep(&pause, NULL) == 0);
    until = before;
    until.tv_sec -= 1;
    CHECK(mtx_lock(&lock) == thrd_success);
    CHECK(mtx_trylock(&lock) == thrd_busy);
    CHECK(mtx_timedlock(&lock, &until) == thrd_timedout);
    CHECK(cnd_timedwait(&changed, &lock, &until) == thrd_timedout);
    CHECK(mtx_unlock(&lock) == thrd_success);
    CHECK(clock_gettime(CLOCK_REALTIME, &after) == 0);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >=
          3000000);
    CHECK(mtx_init(&again, mtx_timed | mtx_recursive) == thrd_success);
    CHECK(mtx_lock(&again) == thrd_success && mtx_lock(&again) == thrd_success);
    CHECK(mtx_unlock(&again) == thrd_success && mtx_unlock(&again) == thrd_success);
    CHECK(mtx_unlock(&again) == thrd_error);
    mtx_destroy(&again);
}

int main(void)
{
    CHECK(mtx_init(&lock, mtx_timed) == thrd_success &&
          cnd_init(&changed) == thrd_success);
    CHECK(tss_create(&slot, destroy) == thrd_success);
    run_threads();
    timeouts();
    tss_delete(slot);
    cnd_destroy(&changed);
    mtx_destroy(&lock);
    puts("c11threads: ok");
    return 0;
}
