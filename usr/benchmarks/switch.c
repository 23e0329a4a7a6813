/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Ping-pong between two threads through each blocking primitive: one iteration is
 * a round trip, two wake-ups and two switches. Without arguments both threads are
 * on one core; `switch across` puts the partner on another. See bench.h for the unit.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <semaphore.h>
#include <string.h>

#ifdef __hermit__
#include <hermit/syscalls.h>

static void word_wait(uint32_t *word, uint32_t expected)
{
    (void)sys_futex_wait(word, expected, NULL, 0);
}

static void word_wake(uint32_t *word)
{
    (void)sys_futex_wake(word, 1);
}
#else
#include <linux/futex.h>
#include <sys/syscall.h>

static void word_wait(uint32_t *word, uint32_t expected)
{
    (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void word_wake(uint32_t *word)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
#endif

#define ROUND_TRIPS 2000

enum turn { OURS, PARTNERS, END };

static unsigned partner_core; /* ours is 0 */
static sem_t ping_sem, pong_sem;
static int sem_stop; /* set before the last post of ping_sem */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static enum turn turn; /* guarded by mutex */
/* An enum turn: stored with release by who ends a turn, loaded with acquire by the other.
 */
static uint32_t word;

static void *sem_partner(void *arg)
{
    bench_pin(partner_core);
    for (;;) {
        sem_wait(&ping_sem);
        if (sem_stop) {
            return arg;
        }
        sem_post(&pong_sem);
    }
}

static void run_sem(unsigned count)
{
    while (count-- > 0) {
        sem_post(&ping_sem);
        sem_wait(&pong_sem);
    }
}

static void bench_sem(const char *name)
{
    sem_init(&ping_sem, 0, 0);
    sem_init(&pong_sem, 0, 0);
    pthread_t thread = bench_thread(sem_partner);

    bench_run(name, ROUND_TRIPS, run_sem);
    sem_stop = 1;
    sem_post(&ping_sem);
    pthread_join(thread, NULL);
}

static void *cond_partner(void *arg)
{
    bench_pin(partner_core);
    pthread_mutex_lock(&mutex);
    while (turn != END) {
        if (turn == PARTNERS) {
            turn = OURS;
            pthread_cond_signal(&changed);
        }
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    return arg;
}

static void run_cond(unsigned count)
{
    pthread_mutex_lock(&mutex);
    while (count-- > 0) {
        turn = PARTNERS;
        pthread_cond_signal(&changed);
        while (turn != OURS) {
            pthread_cond_wait(&changed, &mutex);
        }
    }
    pthread_mutex_unlock(&mutex);
}

static void bench_cond(const char *name)
{
    pthread_t thread = bench_thread(cond_partner);

    bench_run(name, ROUND_TRIPS, run_cond);
    pthread_mutex_lock(&mutex);
    turn = END;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
}

static void pass_word(enum turn next)
{
    __atomic_store_n(&word, next, __ATOMIC_RELEASE);
    word_wake(&word);
}

/* Waits while it is that one's turn; whose it is then. */
static enum turn wait_word(enum turn other)
{
    enum turn now;

    while ((now = __atomic_load_n(&word, __ATOMIC_ACQUIRE)) == other) {
        word_wait(&word, other);
    }
    return now;
}

static void *futex_partner(void *arg)
{
    bench_pin(partner_core);
    while (wait_word(OURS) != END) {
        pass_word(OURS);
    }
    return arg;
}

static void run_futex(unsigned count)
{
    while (count-- > 0) {
        pass_word(PARTNERS);
        (void)wait_word(PARTNERS);
    }
}

static void bench_futex(const char *name)
{
    pthread_t thread = bench_thread(futex_partner);

    bench_run(name, ROUND_TRIPS, run_futex);
    pass_word(END);
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    int across = argc > 1 && strcmp(argv[1], "across") == 0;

    if (across && !bench_two_cores()) {
        return 0;
    }
    partner_core = across ? 1 : 0;
    bench_pin(0);
    bench_futex(across ? "futex-across" : "futex-round-trip");
    bench_sem(across ? "semaphore-across" : "semaphore-round-trip");
    bench_cond(across ? "condition-across" : "condition-round-trip");
    return 0;
}
