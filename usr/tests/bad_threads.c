/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Bad input to what threads are made of: each answers with the right error, and the
 * system goes on.
 */
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include "check.h"

#define PAGE 4096ul

static uint32_t word;

static void bad_words(void)
{
    const struct hermit_timespec moment = {0, 1000}, bad = {0, 1000000000};
    char *page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(page != MAP_FAILED);
    uint32_t *const nowhere[] = {(uint32_t *)page, (uint32_t *)4096,
                                 (uint32_t *)0x7fff00000000,
                                 (uint32_t *)0x123456789abcdef0, (uint32_t *)-4096l};

    for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
        CHECK(sys_futex_wait(nowhere[i], 0, NULL, 0) == -HE_FAULT);
        CHECK(sys_futex_wait(nowhere[i], 0, &moment, 0) == -HE_FAULT);
        CHECK(sys_futex_wake(nowhere[i], 1) == 0);
    }
    CHECK(munmap(page, PAGE) == 0);
    CHECK(sys_futex_wait((uint32_t *)page, 0, NULL, 0) == -HE_FAULT);
    CHECK(sys_futex_wait(NULL, 0, NULL, 0) == -HE_INVAL);
    CHECK(sys_futex_wait((uint32_t *)((char *)&word + 1), 0, NULL, 0) == -HE_INVAL);
    CHECK(sys_futex_wake((uint32_t *)((char *)&word + 2), 1) == -HE_INVAL);
    CHECK(sys_futex_wake(&word, -1) == -HE_INVAL);
    CHECK(sys_futex_wake(&word, 0) == 0);
    CHECK(sys_futex_wait(&word, 1, NULL, 0) == -HE_AGAIN);
    CHECK(sys_futex_wait(&word, 0, &bad, 0) == -HE_INVAL);
    CHECK(sys_futex_wait(&word, 0, &moment, 99) == -HE_INVAL);
    CHECK(sys_futex_wait(&word, 0, &moment, 0) == -HE_TIMEDOUT);
    CHECK(sys_futex_wait(&word, 0, &moment, HFUTEX_ABSOLUTE) == -HE_TIMEDOUT);
    CHECK(sys_futex_wait(&word, 0, &moment, HFUTEX_ABSOLUTE | HFUTEX_REALTIME) ==
          -HE_TIMEDOUT);
}

static void nothing(size_t arg)
{
    (void)arg;
}

static void bad_threads(void)
{
    uint32_t tid = 0, nobody = 999999, self = (uint32_t)sys_gettid();

    CHECK(sys_spawn(&tid, NULL, 0, 8, -1) == -HE_INVAL);
    CHECK(sys_spawn(&tid, nothing, 0, 32, -1) == -HE_INVAL);
    CHECK(sys_spawn(&tid, nothing, 0, 8, 512) == -HE_INVAL);
    CHECK(sys_spawn(&tid, nothing, 0, 8, 511) == -HE_INVAL);
    CHECK(sys_spawn(&tid, nothing, 0, 8, -2) == -HE_INVAL);
    CHECK(sys_spawn2(&tid, nothing, 0, 8, 1ul << 50, -1, 0) == -HE_INVAL);
    CHECK(sys_spawn2(&tid, nothing, 0, 8, 1ul << 35, -1, 0) <= 0);
    CHECK(sys_spawn2(&tid, nothing, 0, 8, 0, -1, 2) == -HE_INVAL);
    CHECK(tid == 0 || sys_join(tid) == 0);
    CHECK(sys_join(self) == -HE_DEADLK && sys_join(nobody) == -HE_SRCH);
    CHECK(sys_join(0) == -HE_SRCH && sys_detach(nobody) == -HE_SRCH);
    CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
    CHECK(sys_setprio(NULL, 32) == -HE_INVAL && sys_setprio(NULL, -1) == -HE_INVAL);
    CHECK(sys_setprio(&nobody, 8) == -HE_SRCH && sys_getprio(&nobody) == -HE_SRCH);
    CHECK(sys_getprio(NULL) == HPRIO_NORMAL);
}

static void bad_masks(void)
{
    uint64_t none[8] = {0}, mask[8] = {0};
    char *unmapped = (char *)-4096l;

    CHECK(sys_set_affinity(0, none, sizeof(none)) == -HE_INVAL);
    CHECK(sys_set_affinity(0, mask, 7) == -HE_INVAL);
    CHECK(sys_set_affinity(0, mask, 0) == -HE_INVAL);
    CHECK(sys_set_affinity(0, NULL, 8) == -HE_FAULT);
    CHECK(sys_set_affinity(0, (uint64_t *)unmapped, 8) == -HE_FAULT);
    CHECK(sys_get_affinity(0, (uint64_t *)unmapped, 8) == -HE_FAULT);
    CHECK(sys_get_affinity(999999, mask, sizeof(mask)) == -HE_SRCH);
    mask[7] = 1ul << 63; /* a core that there is not, and one that there is */
    CHECK(sys_set_affinity(0, mask, sizeof(mask)) == -HE_INVAL);
    mask[0] = 1;
    CHECK(sys_set_affinity(999999, mask, sizeof(mask)) == -HE_SRCH);
    CHECK(sys_set_affinity(0, mask, sizeof(mask)) == 0 && sys_get_core() == 0);
    CHECK(sys_get_affinity(0, mask, sizeof(mask)) == 0 && mask[0] == 1 && mask[7] == 0);
    CHECK_ERRNO(sched_setaffinity(-1, sizeof(mask), (cpu_set_t *)mask), ESRCH);
    CHECK_ERRNO(sched_setaffinity(0, 0, (cpu_set_t *)mask), EINVAL);
}

int main(void)
{
    bad_words();
    bad_threads();
    bad_masks();
    puts("bad_threads: ok");
    return 0;
}
