/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Stacks with thread-local storage; see stack.h for the layout. */
#include "sched/stack.h"
#include "sched/seal.h"
#include "core/image.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/random.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "sched/task.h"
#include "sync/spinlock.h"

#define TCB_BYTES         64
#define TCB_SELF          0
#define TCB_CANARY        0x28
#define STACK_ALIGN_BYTES 16

/*
 * Stacks of threads that have ended, for the next ones: mapping, clearing and unmapping
 * one costs several times what switching to it does. Each keeps little memory, and none
 * is kept when memory is short.
 */
#define CACHE_STACKS     16
#define CACHE_KEEP_BYTES (UINT64_C(16) * KIB)
#define CACHE_FREE_PART  4 /* of all memory must be free */

static struct spinlock cache_lock = SPINLOCK_OF(LOCK_STACKS);
static struct {
    uint64_t va, bytes;
} cache[CACHE_STACKS]; /* guarded by cache_lock, as is the next */
static unsigned cache_count;

/* The kept stack of exactly this size that was used last; 0 if there is none. */
static uint64_t cache_take(uint64_t bytes)
{
    uint64_t va = 0;

    spin_lock(&cache_lock);
    for (unsigned i = cache_count; i > 0 && va == 0; i--) {
        if (cache[i - 1].bytes == bytes) {
            va = cache[i - 1].va;
            cache[i - 1] = cache[--cache_count];
        }
    }
    spin_unlock(&cache_lock);
    return va;
}

static bool cache_put(uint64_t va, uint64_t bytes)
{
    if (frame_free_bytes() < frame_total_bytes() / CACHE_FREE_PART ||
        !vm_stack_trim(va, bytes, CACHE_KEEP_BYTES)) {
        return false;
    }
    spin_lock(&cache_lock);
    bool has_room = cache_count < CACHE_STACKS;

    if (has_room) {
        cache[cache_count].va = va;
        cache[cache_count].bytes = bytes;
        cache_count++;
    }
    spin_unlock(&cache_lock);
    return has_room;
}

/* Unmaps one kept stack; false if there is none. */
static bool cache_drop(void)
{
    uint64_t va = 0, bytes = 0;

    spin_lock(&cache_lock);
    if (cache_count > 0) {
        cache_count--;
        va = cache[cache_count].va;
        bytes = cache[cache_count].bytes;
    }
    spin_unlock(&cache_lock);
    if (va != 0) {
        vm_stack_unmap(va, bytes);
    }
    return va != 0;
}

static int stack_map(struct task *task, uint64_t bytes)
{
    int err;

    task->stack_va = cache_take(bytes);
    if (task->stack_va != 0) {
        vm_stack_rename(task->stack_va, task->id);
        return 0;
    }
    do {
        err = vm_stack_map(&task->stack_va, bytes, task->id);
    } while (err == -HE_NOMEM && cache_drop());
    return err;
}

static uint8_t *tls_setup(uint64_t stack_end)
{
    const struct image_tls *tls = image_tls();
    uint64_t align = MAX(tls->align, (uint64_t)CACHE_LINE_BYTES);
    uint64_t tcb = ALIGN_DOWN(stack_end - TCB_BYTES, align);
    /* The linker counts offsets down from the control block, in units of the
     * template's own alignment. */
    uint8_t *block = (uint8_t *)(tcb - ALIGN_UP(tls->mem_bytes, tls->align));

    memcpy(block, tls->init, tls->file_bytes);
    memset(block + tls->file_bytes, 0,
           tcb + TCB_BYTES - (uint64_t)(block + tls->file_bytes));
    *(uint64_t *)(tcb + TCB_SELF) = tcb;
    *(uint64_t *)(tcb + TCB_CANARY) = random_canary();
    return block;
}

/* A new stack with room for tls_bytes, and a guard of more than one page if wanted. */
static int map_new(struct task *task, const struct task_params *params,
                   uint64_t tls_bytes)
{
    uint64_t guard = params->guard_bytes > PAGE_BYTES
                         ? ALIGN_UP(params->guard_bytes, PAGE_BYTES) - PAGE_BYTES
                         : 0;
    uint64_t len = MAX(params->stack_bytes, TASK_STACK_MIN) + tls_bytes;

    len = ALIGN_UP(len, PAGE_BYTES) + guard;
    int err = stack_map(task, len);

    if (err < 0) {
        return err;
    }
    task->stack_bytes = len;
    task->owns_stack = true;
    if (guard != 0) {
        err = vm_protect(task->stack_va, guard, HPROT_NONE);
        if (err < 0) {
            vm_stack_unmap(task->stack_va, len);
        }
    } else {
        seal_stack(task->stack_va);
    }
    return err;
}

static int use_given(struct task *task, const struct task_params *params,
                     uint64_t tls_bytes)
{
    if (params->stack_bytes < tls_bytes + TASK_STACK_MIN / 2) {
        return -HE_INVAL;
    }
    task->stack_va = params->stack_va;
    task->stack_bytes = params->stack_bytes;
    task->owns_stack = false;
    return 0;
}

int stack_create(struct task *task, const struct task_params *params)
{
    const struct image_tls *tls = image_tls();
    uint64_t align = MAX(tls->align, (uint64_t)CACHE_LINE_BYTES);
    uint64_t tls_bytes = tls->mem_bytes + 2 * align + TCB_BYTES;
    int err = params->stack_va != 0 ? use_given(task, params, tls_bytes)
                                    : map_new(task, params, tls_bytes);

    if (err < 0) {
        return err;
    }
    uint64_t end = task->stack_va + task->stack_bytes;
    uint64_t block = (uint64_t)(uintptr_t)tls_setup(end);

    task->context.sp = ALIGN_DOWN(block, (uint64_t)STACK_ALIGN_BYTES);
    task->context.tls_base = ALIGN_DOWN(end - TCB_BYTES, align);
    return 0;
}

void stack_destroy(struct task *task)
{
    if (task->owns_stack && !cache_put(task->stack_va, task->stack_bytes)) {
        vm_stack_unmap(task->stack_va, task->stack_bytes);
    }
}
