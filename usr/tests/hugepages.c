/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A mapping of 1 GiB in one page where the processor has those, and its parts. */
#include <stdint.h>
#include <sys/mman.h>
#include "check.h"

#define PAGE 4096ul
#define MIB  (1024 * 1024ul)
#define GIB  (1024 * MIB)

static unsigned char *map_at_once(size_t len)
{
    unsigned char *area =
        mmap(NULL, len, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_HUGETLB, -1, 0);

    CHECK(area != MAP_FAILED);
    return area;
}

int main(void)
{
    unsigned char *area = map_at_once(GIB + 4 * MIB);

    CHECK((uintptr_t)area % GIB == 0);
    for (size_t at = 0; at < GIB + 4 * MIB; at += MIB / 2) {
        CHECK(area[at] == 0);
        area[at] = (unsigned char)(at / MIB);
    }
    CHECK(munmap(area + 100 * MIB, 300 * MIB + PAGE) == 0);
    CHECK(mprotect(area + 500 * MIB, PAGE, PROT_READ) == 0);
    area[500 * MIB + PAGE] = 1;
    CHECK(area[99 * MIB] == 99 && area[401 * MIB] == (unsigned char)401);
    CHECK(area[500 * MIB] == (unsigned char)500 &&
          area[GIB + MIB] == (unsigned char)1025);
    CHECK(madvise(area + 600 * MIB, 10 * MIB, MADV_DONTNEED) == 0);
    CHECK(area[600 * MIB] == 0 && area[610 * MIB] == (unsigned char)610);
    CHECK(munmap(area, GIB + 4 * MIB) == 0);
    puts("hugepages: ok");
    return 0;
}
