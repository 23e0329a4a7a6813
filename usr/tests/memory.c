/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* mmap, munmap, mprotect, the break; out of memory is an error, not an end. */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include "check.h"

#define PAGE 4096ul
#define MIB  (1024ul * 1024)

static char *map(size_t len)
{
    return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void mappings(void)
{
    char *a = map(3 * PAGE);

    CHECK(a != MAP_FAILED && (uintptr_t)a % PAGE == 0);
    for (size_t i = 0; i < 3 * PAGE; i++) {
        CHECK(a[i] == 0);
    }
    memset(a, 0x55, 3 * PAGE);
    CHECK(munmap(a + PAGE, PAGE) == 0); /* a hole */
    CHECK(a[0] == 0x55 && a[2 * PAGE] == 0x55);
    char *hole = mmap(a + PAGE, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    CHECK(hole == a + PAGE && hole[0] == 0);
    CHECK(mprotect(a, PAGE, PROT_READ) == 0 && a[5] == 0x55);
    CHECK(mprotect(a, PAGE, PROT_READ | PROT_WRITE) == 0);
    a[5] = 1;
    CHECK(munmap(a, 3 * PAGE) == 0);
}

static void errors(void)
{
    CHECK(map(0) == MAP_FAILED && errno == EINVAL);
    CHECK(map(SIZE_MAX / 2) == MAP_FAILED && errno == ENOMEM);
    CHECK_ERRNO(munmap((void *)1, PAGE), EINVAL);
    CHECK_ERRNO(mprotect((void *)(64ul << 40), PAGE, PROT_READ), ENOMEM);
    void *volatile big = malloc(SIZE_MAX / 2);
    CHECK(big == NULL && errno == ENOMEM);
}

static void on_demand(void)
{
    size_t len =
        16ul << 30; /* more than there is: nothing is backed before it is touched */
    char *a = mmap(NULL, len, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    CHECK(a != MAP_FAILED);
    for (size_t at = 0; at < len; at += 1ul << 30) {
        a[at] = 1;
    }
    CHECK(munmap(a, len) == 0);
}

static void again_and_again(void)
{
    for (int i = 0; i < 200; i++) { /* 200 * 8 MiB: what is unmapped comes back */
        char *a = map(8 * MIB);

        CHECK(a != MAP_FAILED);
        for (size_t at = 0; at < 8 * MIB; at += PAGE) {
            CHECK(a[at] == 0);
            a[at] = 1;
        }
        CHECK(munmap(a, 8 * MIB) == 0);
    }
}

static void program_break(void)
{
    char *start = sbrk(0);

    CHECK(sbrk(100000) == start && sbrk(0) == start + 100000);
    memset(start, 1, 100000);
    CHECK(sbrk(-100000) == start + 100000 && sbrk(0) == start);
}

int main(void)
{
    mappings();
    errors();
    on_demand();
    again_and_again();
    program_break();
    puts("memory: ok");
    return 0;
}
