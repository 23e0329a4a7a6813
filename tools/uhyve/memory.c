/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Each piece has a page before and behind it that nothing may touch. */
#include "memory.h"

#include <errno.h>
#include <linux/mman.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Address space for a piece and its guards, aligned for its pages. */
static uint8_t *reserve(uint64_t bytes, uint64_t align)
{
    uint64_t total = bytes + 2 * align;
    uint8_t *all =
        mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (all == MAP_FAILED) {
        return NULL;
    }
    uintptr_t start = ((uintptr_t)all + align) & ~(align - 1);

    return all + (start - (uintptr_t)all);
}

static uint8_t *map_piece(uint64_t bytes, const struct memory_options *options,
                          const char **tried)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    bool is_giant = options->hugetlb_bytes == GUEST_GIANT_BYTES;
    uint8_t *piece = reserve(bytes, is_giant ? GUEST_GIANT_BYTES : GUEST_HUGE_BYTES);

    *tried = "mmap of guest memory";
    if (piece == NULL) {
        return NULL;
    }
    if (options->hugetlb_bytes != 0) {
        *tried = is_giant ? "mmap of guest memory in pages of 1 GiB (see nr_hugepages in "
                            "/sys/kernel/mm/hugepages/hugepages-1048576kB)"
                          : "mmap of guest memory with MAP_HUGETLB (see "
                            "/proc/sys/vm/nr_hugepages)";
        flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED |
                (is_giant ? MAP_HUGE_1GB : MAP_HUGE_2MB);
    }
    if (mmap(piece, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) {
        return NULL;
    }
    /* All three are wishes: a kernel without the feature goes on without it. */
    if (options->hugetlb_bytes == 0) {
        madvise(piece, bytes, options->huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    }
    if (options->mergeable) {
        madvise(piece, bytes, MADV_MERGEABLE);
    }
    madvise(piece, bytes, MADV_DONTDUMP);
    return piece;
}

static void divide(struct guest_memory *memory, uint64_t bytes)
{
    memory->low_bytes = bytes < DEVICE_HOLE_PA ? bytes : DEVICE_HOLE_PA;
    memory->high_bytes = bytes - memory->low_bytes;
}

int memory_map(struct guest_memory *memory, const struct memory_options *options,
               const char **tried)
{
    uint64_t align =
        options->hugetlb_bytes != 0 ? options->hugetlb_bytes : GUEST_PAGE_BYTES;

    *memory = (struct guest_memory){.low = NULL};
    divide(memory, options->bytes & ~(align - 1));
    if (memory->low_bytes == 0) {
        *tried = "less than one of its pages";
        return -EINVAL;
    }
    memory->low = map_piece(memory->low_bytes, options, tried);
    if (memory->low == NULL) {
        return -errno;
    }
    if (memory->high_bytes != 0) {
        memory->high = map_piece(memory->high_bytes, options, tried);
        if (memory->high == NULL) {
            return -errno;
        }
    }
    return 0;
}

static uint8_t *map_part(int fd, uint64_t bytes, uint64_t offset)
{
    uint8_t *piece = reserve(bytes, GUEST_HUGE_BYTES);

    if (piece == NULL ||
        mmap(piece, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
             fd, (off_t)offset) == MAP_FAILED) {
        return NULL;
    }
    madvise(piece, bytes, MADV_DONTDUMP);
    return piece;
}

int memory_map_shared(struct guest_memory *memory, uint64_t bytes, int *fd,
                      const char **tried)
{
    *memory = (struct guest_memory){.low = NULL};
    divide(memory, bytes & ~(GUEST_PAGE_BYTES - 1));
    *tried = "memfd_create";
    *fd = memfd_create("hermit-memory", MFD_CLOEXEC);
    if (*fd < 0) {
        return -errno;
    }
    *tried = "ftruncate of guest memory";
    if (ftruncate(*fd, (off_t)(memory->low_bytes + memory->high_bytes)) != 0) {
        return -errno;
    }
    *tried = "mmap of guest memory";
    memory->low = map_part(*fd, memory->low_bytes, 0);
    if (memory->low == NULL) {
        return -errno;
    }
    if (memory->high_bytes != 0) {
        memory->high = map_part(*fd, memory->high_bytes, memory->low_bytes);
    }
    return memory->high_bytes == 0 || memory->high != NULL ? 0 : -errno;
}

uint64_t guest_bytes_from(const struct guest_memory *memory, uint64_t pa)
{
    if (pa < memory->low_bytes) {
        return memory->low_bytes - pa;
    }
    if (pa >= DEVICE_HOLE_END_PA && pa - DEVICE_HOLE_END_PA < memory->high_bytes) {
        return memory->high_bytes - (pa - DEVICE_HOLE_END_PA);
    }
    return 0;
}

void *guest_bytes(const struct guest_memory *memory, uint64_t pa, uint64_t len)
{
    if (len == 0) {
        return memory->low; /* nothing is anywhere */
    }
    if (len > guest_bytes_from(memory, pa)) {
        return NULL;
    }
    if (pa >= DEVICE_HOLE_END_PA) {
        return memory->high + (pa - DEVICE_HOLE_END_PA);
    }
    return memory->low + pa;
}

bool guest_copy_in(const struct guest_memory *memory, void *to, uint64_t pa, uint64_t len)
{
    const void *from = guest_bytes(memory, pa, len);

    if (from == NULL) {
        return false;
    }
    memcpy(to, from, len);
    /* What was copied is used from now on; nothing is read again. */
    __asm__ volatile("" ::: "memory");
    return true;
}
