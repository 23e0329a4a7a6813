/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * An application owns its names: these are also names in the kernel, and the
 * kernel must neither clash with them nor call them.
 */
#include <stdio.h>
#include <stdlib.h>

static int calls;

#define OWN(name)    \
    void name(void); \
    void name(void)  \
    {                \
        calls++;     \
    }

OWN(kprintf)
OWN(ksnprintf)
OWN(log_write)
OWN(panic)
OWN(schedule)
OWN(tcp_input)
OWN(list_add)
OWN(frame_alloc)
OWN(frame_free)
OWN(heap_alloc)
OWN(vm_map)
OWN(mmu_map)
OWN(kernel_main)
OWN(irq_unmask)
OWN(task_spawn)
OWN(futex_wait)
OWN(console_write)
OWN(cpu_end_machine)

/* The program's own; the kernel has one for itself. */
void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
    volatile char *out = to;
    const char *in = from;

    calls += 1000;
    for (size_t i = 0; i < len; i++) {
        out[i] = in[i];
    }
    return to;
}

int main(void)
{
    char *copy = malloc(100);
    void *(*volatile copy_memory)(void *, const void *, size_t) = memcpy;
    int before;

    printf("names: %p\n", (void *)copy); /* goes through the kernel */
    fflush(stdout);
    before = calls;
    if (before % 1000 != 0) {
        printf("the kernel called the program's functions\n");
        return 1;
    }
    kprintf();
    list_add();
    schedule();
    tcp_input();
    copy_memory(copy, "text", 5);
    if (calls != before + 1004) {
        printf("%d calls, expected %d\n", calls, before + 1004);
        return 1;
    }
    puts("names: ok");
    return 0;
}
