/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread writes the last word of its stack, as a large frame may: a debug kernel sees
 * it at the next switch. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((uintptr_t)4096)

static void *overflow(void *arg)
{
    uintptr_t page = (uintptr_t)__builtin_frame_address(0) & -PAGE;

    /* The guard page may not become accessible: the page above it is the last. */
    while (mprotect((void *)(page - PAGE), PAGE, PROT_READ | PROT_WRITE) == 0) {
        page -= PAGE;
    }
    puts("before overflow");
    fflush(stdout);
    *(volatile uint64_t *)page = 42;
    usleep(1000);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, overflow, NULL) != 0) {
        return 1;
    }
    pthread_join(thread, NULL);
    puts("not noticed");
    return 0;
}
