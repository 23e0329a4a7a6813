/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Requests about memory that make no sense: each is refused with the right error, and
 * nothing has changed afterwards.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include <hermit/syscalls.h>
#include "check.h"

#define PAGE    4096ul
#define MIB     (1024 * 1024ul)
#define RW      (PROT_READ | PROT_WRITE)
#define ANON    (MAP_PRIVATE | MAP_ANONYMOUS)
#define KERNEL  ((char *)0xffff800000000000) /* the direct map */
#define STRANGE ((char *)0x8000000000000000) /* not canonical */

static const char constant[] = "a constant";
static char data[2 * PAGE];

int main(void);

static char *page_of(const void *address)
{
    return (char *)((uintptr_t)address & -PAGE);
}

static void refuse_map(void *place, size_t len, int prot, int flags, int error)
{
    errno = 0;
    if (mmap(place, len, prot, flags, -1, 0) != MAP_FAILED || errno != error) {
        printf("mmap(%p, %#zx, %#x, %#x): errno %d, not %d\n", (void *)place, len, prot,
               flags, errno, error);
        exit(1);
    }
}

static void maps(void)
{
    refuse_map(NULL, 1ul << 63, RW, ANON, ENOMEM);
    refuse_map(NULL, SIZE_MAX, RW, ANON, ENOMEM);
    refuse_map(NULL, -PAGE, PROT_NONE, ANON, ENOMEM);
    refuse_map(NULL, 1ul << 63, PROT_NONE, ANON | MAP_NORESERVE | MAP_HUGETLB, ENOMEM);
    refuse_map(NULL, 1ul << 40, RW, ANON | MAP_POPULATE, ENOMEM);
    refuse_map(NULL, 0, RW, ANON, EINVAL);
    refuse_map(NULL, PAGE, RW | 64, ANON, EINVAL);
    refuse_map(NULL, PAGE, RW, ANON | 0x10000000, EINVAL);
    refuse_map(NULL, PAGE, RW, MAP_ANONYMOUS, EINVAL);
    refuse_map(NULL, PAGE, RW | PROT_EXEC, ANON, EACCES);
    refuse_map(NULL, PAGE, RW, MAP_PRIVATE, EBADF);
    refuse_map(NULL, PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map(data + 1, PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map(page_of(data), PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map(page_of((void *)main), PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map(KERNEL, PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map(STRANGE, PAGE, RW, ANON | MAP_FIXED, EINVAL);
    refuse_map((char *)(1ul << 40), 127ul << 40, PROT_NONE, ANON | MAP_FIXED, EINVAL);
}

static void unmaps(char *mine)
{
    int here;

    CHECK_ERRNO(munmap(KERNEL, PAGE), EINVAL);
    CHECK_ERRNO(munmap(STRANGE, PAGE), EINVAL);
    CHECK_ERRNO(munmap((char *)-PAGE, PAGE), EINVAL);
    CHECK_ERRNO(munmap(NULL, PAGE), EINVAL);
    CHECK_ERRNO(munmap(page_of((void *)main), PAGE), EINVAL);
    CHECK_ERRNO(munmap(page_of(data), PAGE), EINVAL);
    CHECK_ERRNO(munmap(page_of(sbrk(0)), PAGE), EINVAL);
    CHECK_ERRNO(munmap(page_of(&here), PAGE), EINVAL);
    CHECK_ERRNO(munmap(mine + 1, PAGE), EINVAL);
    CHECK_ERRNO(munmap(mine, 0), EINVAL);
    CHECK_ERRNO(munmap(mine, SIZE_MAX), EINVAL);
    CHECK_ERRNO(munmap(mine, 1ul << 63), EINVAL);
    CHECK_ERRNO(munmap(mine, -(uintptr_t)mine), EINVAL);
}

static void protections(char *mine)
{
    CHECK_ERRNO(mprotect(page_of((void *)main), PAGE, RW), EACCES);
    CHECK_ERRNO(mprotect(page_of((void *)main), PAGE, PROT_NONE), EACCES);
    CHECK_ERRNO(mprotect(page_of(constant), PAGE, RW), EACCES);
    CHECK_ERRNO(mprotect(page_of(data), PAGE, PROT_READ | PROT_EXEC), EACCES);
    CHECK_ERRNO(mprotect(mine, PAGE, RW | PROT_EXEC), EACCES);
    CHECK_ERRNO(mprotect(mine, PAGE, 1 << 20), EINVAL);
    CHECK_ERRNO(mprotect(mine + 8, PAGE, PROT_READ), EINVAL);
    CHECK_ERRNO(mprotect(mine, 1ul << 63, PROT_READ), ENOMEM);
    CHECK_ERRNO(mprotect(mine, SIZE_MAX, PROT_READ), ENOMEM);
    CHECK_ERRNO(mprotect(KERNEL, PAGE, PROT_READ), ENOMEM);
    CHECK_ERRNO(mprotect(STRANGE, PAGE, PROT_READ), ENOMEM);
    CHECK_ERRNO(mprotect(NULL, PAGE, PROT_READ), ENOMEM);
    CHECK(mprotect(mine, 0, PROT_READ) == 0);
}

static void advices(char *mine)
{
    CHECK_ERRNO(madvise(mine, PAGE, 4711), EINVAL);
    CHECK_ERRNO(madvise(mine + 8, PAGE, MADV_DONTNEED), EINVAL);
    CHECK_ERRNO(madvise(mine, 1ul << 63, MADV_DONTNEED), ENOMEM);
    CHECK_ERRNO(madvise(mine, 1ul << 46, MADV_HUGEPAGE), ENOMEM);
    CHECK_ERRNO(madvise(KERNEL, PAGE, MADV_DONTNEED), ENOMEM);
    CHECK_ERRNO(madvise(NULL, PAGE, MADV_DONTNEED), ENOMEM);
    CHECK_ERRNO(madvise(page_of((void *)main), PAGE, MADV_DONTNEED), EINVAL);
    CHECK_ERRNO(madvise(page_of(data), PAGE, MADV_FREE), EINVAL);
}

static void breaks(void)
{
    char *end = sbrk(0);

    CHECK(sbrk(INTPTR_MAX) == (void *)-1 && errno == ENOMEM);
    CHECK(sbrk(INTPTR_MIN) == (void *)-1 && errno == ENOMEM);
    CHECK(sbrk(-(64l << 20)) == (void *)-1 && errno == ENOMEM);
    CHECK(sbrk(0) == end);
}

static uint64_t free_bytes(void)
{
    struct hermit_meminfo info;

    CHECK(sys_meminfo(&info) == 0 && info.free_bytes < info.total_bytes);
    CHECK(info.resident_bytes <= info.total_bytes - info.free_bytes);
    return info.free_bytes;
}

/* What is given back is there again. */
static void given_back(void)
{
    uint64_t before = free_bytes();
    char *area = mmap(NULL, 8 * MIB, RW, ANON | MAP_POPULATE, -1, 0);

    CHECK(area != MAP_FAILED && before - free_bytes() >= 8 * MIB);
    memset(area, 1, 8 * MIB);
    CHECK(madvise(area + MIB, MIB, MADV_DONTNEED) == 0 && area[MIB] == 0 && area[0] == 1);
    CHECK(madvise(area, 4 * MIB, MADV_FREE) == 0);
    CHECK(before - free_bytes() < 5 * MIB && area[4 * MIB] == 1);
    CHECK(madvise(area, 8 * MIB, MADV_NOHUGEPAGE) == 0);
    CHECK(munmap(area, 8 * MIB) == 0);
    CHECK(before - free_bytes() < MIB / 8); /* tables may stay */
}

int main(void)
{
    char *mine = mmap(NULL, 4 * PAGE, RW, ANON, -1, 0);
    uint64_t before;

    CHECK(mine != MAP_FAILED);
    memset(mine, 0x5a, 4 * PAGE);
    given_back();
    before = free_bytes();
    for (int round = 0; round < 100; round++) {
        maps();
        unmaps(mine);
        protections(mine);
        advices(mine);
        breaks();
    }
    CHECK(before - free_bytes() < MIB / 8);
    CHECK(mine[0] == 0x5a && mine[4 * PAGE - 1] == 0x5a && munmap(mine, 4 * PAGE) == 0);
    CHECK(strcmp(constant, "a constant") == 0);
    puts("badmemory: ok");
    return 0;
}
