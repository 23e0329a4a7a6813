/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The guest's physical memory: from 0 up to where devices are, and on from 4 GiB.
 * It is reserved, not allocated: its size costs nothing until it is touched. An
 * address of the guest is not a pointer here; guest_bytes() checks and converts.
 */
#ifndef UHYVE_MEMORY_H
#define UHYVE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the PC's devices are: APICs, and what KVM needs for itself. */
#define DEVICE_HOLE_PA     UINT64_C(0xc0000000)
#define DEVICE_HOLE_END_PA UINT64_C(0x100000000)

#define GUEST_PAGE_BYTES  UINT64_C(4096)
#define GUEST_HUGE_BYTES  UINT64_C(0x200000)
#define GUEST_GIANT_BYTES UINT64_C(0x40000000)

struct guest_memory {
    uint8_t *low, *high; /* 0 and DEVICE_HOLE_END_PA in this process; high may be null */
    uint64_t low_bytes, high_bytes;
};

struct memory_options {
    uint64_t bytes;
    bool huge; /* transparent huge pages */
    uint64_t
        hugetlb_bytes; /* of a page from the reserved pool, allocated at once; or 0 */
    bool mergeable;    /* offered to KSM */
};

/* 0 or -errno; *tried says which call failed. */
int memory_map(struct guest_memory *memory, const struct memory_options *options,
               const char **tried);

/* The same in a file without a name, to be shared; *fd is that file, first the low part,
 * then the high one. */
int memory_map_shared(struct guest_memory *memory, uint64_t bytes, int *fd,
                      const char **tried);

/* [pa, pa + len) in this process; null unless all of it is memory in one piece. */
void *guest_bytes(const struct guest_memory *memory, uint64_t pa, uint64_t len);

/* The bytes from pa to the end of its piece of memory; 0 if it is not memory. */
uint64_t guest_bytes_from(const struct guest_memory *memory, uint64_t pa);

/* Copies what the guest may be changing meanwhile, once. False: not memory. */
bool guest_copy_in(const struct guest_memory *memory, void *to, uint64_t pa,
                   uint64_t len);

#endif
