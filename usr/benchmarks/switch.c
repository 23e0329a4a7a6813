/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Ping-pong between two threads through each blocking primitive: one iteration is
 * a round trip, two wake-ups and two switches. See bench.h for the unit.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <pthread.h>
#include <semaphore.h>

#define ROUND_TRIPS 2000

static sem_t ping_sem, pong_sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn; /* guarded by mutex: 0 ours, 1 the partner's, -1 the end */
static int sem_stop;

static void *sem_partner(void *arg)
{
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

static void bench_sem(void)
{
    pthread_t thread;

    sem_init(&ping_sem, 0, 0);
    sem_init(&pong_sem, 0, 0);
    bench_check(pthread_create(&thread, NULL, sem_partner, NULL) == 0, "pthread_create");
    bench_run("semaphore-round-trip", ROUND_TRIPS, run_sem);
    sem_stop = 1;
    sem_post(&ping_sem);
    pthread_join(thread, NULL);
}

static void *cond_partner(void *arg)
{
    pthread_mutex_lock(&mutex);
    while (turn != -1) {
        if (turn == 1) {
            turn = 0;
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
        turn = 1;
        pthread_cond_signal(&changed);
        while (turn != 0) {
            pthread_cond_wait(&changed, &mutex);
        }
    }
    pthread_mutex_unlock(&mutex);
}

static void bench_cond(void)
{
    pthread_t thread;

    bench_check(pthread_create(&thread, NULL, cond_partner, NULL) == 0, "pthread_create");
    bench_run("condition-round-trip", ROUND_TRIPS, run_cond);
    pthread_mutex_lock(&mutex);
    turn = -1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
}

int main(void)
{
    bench_sem();
    bench_cond();
    return 0;
}
