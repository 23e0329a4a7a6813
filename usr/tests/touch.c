/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The first touch of 4 KiB pages, counted by tests/figures between touch_begins() and
 * touch_ends(): TOUCHES pages "in-order", one behind the other, or "scattered", each in a
 * block of its own, so that each is a fault.
 */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include "check.h"

#define TOUCHES       1024
#define PAGE_BYTES    4096
#define BLOCK_BYTES   65536
#define STRIDE_BLOCKS 389 /* prime to TOUCHES */

/* Different, or the compiler makes one function of them. */
__attribute__((noinline)) static void touch_begins(void)
{
    __asm__ volatile("# begins");
}

__attribute__((noinline)) static void touch_ends(void)
{
    __asm__ volatile("# ends");
}

static void touch(volatile char *area, size_t step, unsigned stride)
{
    touch_begins();
    for (unsigned i = 0; i < TOUCHES; i++) {
        area[(i * stride) % TOUCHES * step] = 1;
    }
    touch_ends();
}

int main(int argc, char **argv)
{
    bool scattered = argc > 1 && strcmp(argv[1], "scattered") == 0;
    size_t step = scattered ? BLOCK_BYTES : PAGE_BYTES;
    size_t len = TOUCHES * step;
    char *area =
        mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(area != MAP_FAILED && madvise(area, len, MADV_NOHUGEPAGE) == 0);
    touch(area, step, scattered ? STRIDE_BLOCKS : 1);
    for (size_t at = 0; at < len; at += PAGE_BYTES / 2) {
        CHECK(area[at] == (at % step == 0));
    }
    puts("touch: ok");
    return 0;
}
