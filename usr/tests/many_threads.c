/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A hundred thousand threads at once, as far as memory goes: each is made or refused with
 * the right error, all those that were made run and end, and afterwards there is room
 * for as many again. `many_threads COUNT`.
 */
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include "check.h"

#define AT_LEAST   500
#define MORE_TRIES 50

static uint32_t gate; /* futex: 0 closed */
static uint32_t passed;

static void wait_at_gate(size_t arg)
{
    (void)arg;
    while (__atomic_load_n(&gate, __ATOMIC_ACQUIRE) == 0) {
        sys_futex_wait(&gate, 0, NULL, 0);
    }
    __atomic_fetch_add(&passed, 1, __ATOMIC_RELAXED);
}

static int make(uint32_t *tid)
{
    return sys_spawn2(tid, wait_at_gate, 0, HPRIO_NORMAL, 16384, -1, 0);
}

/* As many as there is room for, at most count; they wait. */
static uint32_t make_all(uint32_t *tids, uint32_t count)
{
    uint32_t made = 0;
    int result = 0;

    while (made < count && (result = make(&tids[made])) == 0) {
        made++;
    }
    CHECK(result == 0 || result == -HE_NOMEM || result == -HE_AGAIN);
    for (int i = 0; i < MORE_TRIES && made < count; i++) {
        uint32_t tid;

        result = make(&tid); /* the table of ids may have found room meanwhile */
        CHECK(result == 0 || result == -HE_NOMEM || result == -HE_AGAIN);
        if (result == 0) {
            tids[made++] = tid;
        }
    }
    return made;
}

static void let_pass(const uint32_t *tids, uint32_t count)
{
    passed = 0;
    __atomic_store_n(&gate, 1, __ATOMIC_RELEASE);
    sys_futex_wake(&gate, INT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(sys_join(tids[i]) == 0);
    }
    CHECK(passed == count);
    __atomic_store_n(&gate, 0, __ATOMIC_RELEASE);
}

static void *nothing(void *arg)
{
    return arg;
}

int main(int argc, char **argv)
{
    uint32_t count = argc > 1 ? (uint32_t)atol(argv[1]) : 100000;
    uint32_t *tids = calloc(count, sizeof(*tids));
    pthread_t thread;
    uint32_t made[2];

    CHECK(tids != NULL);
    for (int round = 0; round < 2; round++) {
        made[round] = make_all(tids, count);
        printf("%u threads at once\n", made[round]);
        CHECK(made[round] >= AT_LEAST);
        if (made[round] < count) { /* POSIX has another name for it */
            int result = pthread_create(&thread, NULL, nothing, NULL);

            CHECK(result == EAGAIN || (result == 0 && pthread_join(thread, NULL) == 0));
        }
        let_pass(tids, made[round]);
    }
    CHECK(made[1] + made[1] / 10 >= made[0]); /* nothing to speak of is lost */
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    puts("many_threads: ok");
    return 0;
}
