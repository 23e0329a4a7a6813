/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Semaphores, recursive mutexes and spinlocks by handle. */
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <stdint.h>
#include "check.h"

#define THREADS 4
#define ROUNDS  200

static void *sem, *done, *recmutex, *lock;
static long counter[3]; /* each guarded by one way of locking */

static void worker(size_t arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(sys_recmutex_lock(recmutex) == 0 && sys_recmutex_lock(recmutex) == 0);
        counter[0]++;
        CHECK(sys_recmutex_unlock(recmutex) == 0 && sys_recmutex_unlock(recmutex) == 0);
        CHECK(sys_spinlock_lock(lock) == 0);
        counter[1]++;
        CHECK(sys_spinlock_unlock(lock) == 0);
        CHECK(sys_spinlock_irqsave_lock(lock) == 0);
        counter[1]++;
        CHECK(sys_spinlock_irqsave_unlock(lock) == 0);
        CHECK(sys_sem_wait(sem) == 0);
        counter[2]++;
        CHECK(sys_sem_post(sem) == 0);
    }
    CHECK(sys_sem_post(done) == 0);
}

static void bad_handles(void)
{
    uint64_t other[4] = {0};
    void *const bad[] = {
        NULL,    other, (char *)other + 1, (void *)4096, (void *)0x123456789abcdef0,
        recmutex};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(sys_sem_wait(bad[i]) == -HE_INVAL && sys_sem_post(bad[i]) == -HE_INVAL);
        CHECK(sys_sem_destroy(bad[i]) == -HE_INVAL);
        CHECK(sys_spinlock_lock(bad[i]) == -HE_INVAL);
        CHECK(sys_spinlock_irqsave_unlock(bad[i]) == -HE_INVAL);
    }
    CHECK(sys_recmutex_lock(sem) == -HE_INVAL && sys_sem_init(NULL, 0) == -HE_INVAL);
    CHECK(sys_recmutex_unlock(recmutex) == -HE_PERM);
}

int main(void)
{
    uint32_t tid;

    CHECK(sys_sem_init(&sem, 1) == 0 && sys_sem_init(&done, 0) == 0);
    CHECK(sys_recmutex_init(&recmutex) == 0 && sys_spinlock_init(&lock) == 0);
    CHECK(sys_sem_trywait(done) == -HE_AGAIN);
    CHECK(sys_sem_timedwait(done, 5) == -HE_TIMEDOUT);
    bad_handles();
    for (int i = 0; i < THREADS; i++) {
        CHECK(sys_spawn(&tid, worker, 0, HPRIO_NORMAL, -1) == 0);
        CHECK(sys_detach(tid) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(sys_sem_wait(done) == 0);
    }
    CHECK(counter[0] == THREADS * ROUNDS && counter[1] == 2 * THREADS * ROUNDS);
    CHECK(counter[2] == THREADS * ROUNDS);
    CHECK(sys_sem_destroy(sem) == 0 && sys_sem_destroy(done) == 0);
    CHECK(sys_recmutex_destroy(recmutex) == 0 && sys_spinlock_destroy(lock) == 0);
    puts("oldsync: ok");
    return 0;
}
