/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What each core holds, in the order in which it was taken. Debug kernels only. */
#include "sync/lockcheck.h"
#include "arch/percore.h"
#include "core/panic.h"

#define HELD_MAX 8

struct held {
    uint32_t count;
    struct {
        const struct spinlock *lock;
        enum lock_rank rank;
    } locks[HELD_MAX];
};

/* Each core touches only its own. A core takes locks before it has an id, so the place
 * is drawn at its first. */
static struct held all_held[CORE_MAX];
static uint32_t slots_used;
static bool is_off; /* the first complaint is the last */

static const char *const names[LOCK_RANK_COUNT] = {
    [LOCK_UNRANKED] = "unranked lock",
    [LOCK_FILES] = "lock of files",
    [LOCK_SIGNALS] = "signal_process.lock",
    [LOCK_FUTEX] = "futex bucket or pi guard",
    [LOCK_STACKS] = "lock of ended threads",
    [LOCK_VM] = "vm_lock",
    [LOCK_HEAP] = "heap_lock",
    [LOCK_TASKS] = "table_lock",
    [LOCK_RUNQ] = "run queue",
    [LOCK_DEADLINES] = "deadline queue",
    [LOCK_CLOCK] = "find_lock",
    [LOCK_RATES] = "rate_lock",
    [LOCK_SHOOTDOWN] = "shootdown_lock",
    [LOCK_CORES] = "count_lock",
    [LOCK_NUMA] = "numa_lock",
    [LOCK_FRAMES] = "frame_lock",
    [LOCK_ENTROPY] = "pool_lock",
    [LOCK_INPUT] = "input_lock",
    [LOCK_LOG] = "log_lock",
};

static struct held *mine(void)
{
    uint32_t slot = CORE_GET(held_slot);

    if (unlikely(slot == 0)) {
        slot = __atomic_add_fetch(&slots_used, 1, __ATOMIC_RELAXED);
        ASSERT(slot <= CORE_MAX);
        CORE_SET(held_slot, slot);
    }
    return &all_held[slot - 1];
}

static NORETURN COLD void complain(const char *what, const struct spinlock *lock,
                                   enum lock_rank rank, const struct spinlock *other,
                                   enum lock_rank other_rank)
{
    __atomic_store_n(&is_off, true, __ATOMIC_RELAXED); /* the report takes locks, too */
    panic("%s: %s %p%s%s %p", what, names[rank], (const void *)lock,
          other != NULL ? ", holding " : "", other != NULL ? names[other_rank] : "",
          (const void *)other);
}

void lockcheck_taken(const struct spinlock *lock, enum lock_rank rank)
{
    struct held *held = mine();

    if (__atomic_load_n(&is_off, __ATOMIC_RELAXED)) {
        return;
    }
    if (held->count == HELD_MAX) {
        complain("too many locks", lock, rank, held->locks[0].lock, held->locks[0].rank);
    }
    held->locks[held->count].lock = lock;
    held->locks[held->count].rank = rank;
    held->count++;
}

void lockcheck_take(const struct spinlock *lock, enum lock_rank rank)
{
    const struct held *held = mine();

    if (__atomic_load_n(&is_off, __ATOMIC_RELAXED)) {
        return;
    }
    for (uint32_t i = 0; i < held->count; i++) {
        if (held->locks[i].lock == lock) {
            complain("lock taken twice", lock, rank, NULL, LOCK_UNRANKED);
        }
        if (rank != LOCK_UNRANKED && held->locks[i].rank >= rank) {
            complain("lock order", lock, rank, held->locks[i].lock, held->locks[i].rank);
        }
    }
    lockcheck_taken(lock, rank);
}

void lockcheck_release(const struct spinlock *lock, enum lock_rank rank)
{
    struct held *held = mine();
    uint32_t at = held->count;

    if (__atomic_load_n(&is_off, __ATOMIC_RELAXED)) {
        return;
    }
    while (at > 0 && held->locks[at - 1].lock != lock) {
        at--;
    }
    if (at == 0) {
        complain("lock given back that is not held", lock, rank, NULL, LOCK_UNRANKED);
    }
    held->count--;
    for (at--; at < held->count; at++) {
        held->locks[at] = held->locks[at + 1];
    }
}

void lockcheck_switch(void)
{
    const struct held *held = mine();

    if (__atomic_load_n(&is_off, __ATOMIC_RELAXED)) {
        return;
    }
    if (held->count != 1 || held->locks[0].rank != LOCK_RUNQ) {
        complain("switch with another lock than the run queue's", held->locks[0].lock,
                 held->locks[0].rank, NULL, LOCK_UNRANKED);
    }
}

void lockcheck_sleep(void)
{
    const struct held *held = mine();

    if (held->count != 0 && !__atomic_load_n(&is_off, __ATOMIC_RELAXED)) {
        complain("sleeping under a spinlock", held->locks[0].lock, held->locks[0].rank,
                 NULL, LOCK_UNRANKED);
    }
}
