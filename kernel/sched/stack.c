/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Stacks with thread-local storage; see stack.h for the layout. */
#include "sched/stack.h"
#include "core/image.h"
#include "core/random.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "sched/task.h"

#define TCB_BYTES         64
#define TCB_SELF          0
#define TCB_CANARY        0x28
#define STACK_ALIGN_BYTES 16

static uint8_t *tls_setup(uint64_t stack_end)
{
    const struct image_tls *tls = image_tls();
    uint64_t align = MAX(tls->align, (uint64_t)CACHE_LINE_BYTES);
    uint64_t tcb = ALIGN_DOWN(stack_end - TCB_BYTES, align);
    /* The linker counts offsets down from the control block, in units of the
     * template's own alignment. */
    uint8_t *block = (uint8_t *)(tcb - ALIGN_UP(tls->mem_bytes, tls->align));

    memcpy(block, tls->init, tls->file_bytes); /* the rest is fresh, hence zero */
    *(uint64_t *)(tcb + TCB_SELF) = tcb;
    *(uint64_t *)(tcb + TCB_CANARY) = random_canary();
    return block;
}

int stack_create(struct task *task, uint64_t stack_bytes)
{
    const struct image_tls *tls = image_tls();
    uint64_t align = MAX(tls->align, (uint64_t)CACHE_LINE_BYTES);
    uint64_t len =
        ALIGN_UP(stack_bytes + tls->mem_bytes + 2 * align + TCB_BYTES, PAGE_BYTES);
    int err = vm_stack_map(&task->stack_va, len, task->id);

    if (err < 0) {
        return err;
    }
    uint64_t end = task->stack_va + len;
    uint64_t block = (uint64_t)(uintptr_t)tls_setup(end);

    task->stack_bytes = len;
    task->context.sp = ALIGN_DOWN(block, (uint64_t)STACK_ALIGN_BYTES);
    task->context.tls_base = ALIGN_DOWN(end - TCB_BYTES, align);
    return 0;
}

void stack_destroy(struct task *task)
{
    vm_stack_unmap(task->stack_va, task->stack_bytes);
}
