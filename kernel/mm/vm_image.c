/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The regions of the program itself: its segments, which the door mapped as far as
 * they are in the file, and the program break behind them.
 */
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "core/elf64.h"
#include "core/panic.h"
#include "mm/heap.h"
#include "mm/vm.h"
#include "mm/vm_space.h"

/* A .bss of up to so many bytes is backed at once, which is cheaper than faults. */
#define BSS_AT_ONCE_BYTES (64 * KIB)

/* Guarded by vm_lock: */
static uint64_t brk_start;
static uint64_t brk_va;

static enum region_kind kind_of(int prot)
{
    if (prot & HPROT_EXEC) {
        return REGION_TEXT;
    }
    return prot & HPROT_WRITE ? REGION_DATA : REGION_CONST;
}

static int prot_of(uint32_t elf_flags)
{
    return (elf_flags & ELF_PF_R ? HPROT_READ : 0) |
           (elf_flags & ELF_PF_W ? HPROT_WRITE : 0) |
           (elf_flags & ELF_PF_X ? HPROT_EXEC : 0);
}

/* Backs the pages from start on; if there are no frames, a fault will tell. */
static void back_bss(struct region *region, uint64_t start)
{
    while (start != 0 && start < region->end) {
        start = space_populate(region, start, region->end);
    }
}

/* The pages of a segment from start on, where that below ends; where this one ends. */
static uint64_t add_segment(const struct elf64_phdr *ph, uint64_t start)
{
    uint64_t end = ALIGN_UP(ph->vaddr + ph->memsz, PAGE_BYTES);
    uint64_t file_end = MAX(ALIGN_UP(ph->vaddr + ph->filesz, PAGE_BYTES), start);
    int prot = prot_of(ph->flags);

    if (end <= start) {
        return start;
    }
    struct region *region = kmalloc(sizeof(*region));

    if (region == NULL) {
        panic("no memory for the list of the program's segments");
    }
    *region = (struct region){
        .start = start,
        .end = end,
        .kind = (uint8_t)kind_of(prot),
        .prot = (uint8_t)prot,
    };
    region_insert(region);
    region->backed_start = start; /* what the door mapped */
    region->backed_end = file_end;
    if (end - file_end <= BSS_AT_ONCE_BYTES) {
        back_bss(region, file_end);
    }
    return end;
}

void vm_init(const struct boot_info *boot)
{
    const struct elf64_header *eh = mmu_direct(boot->image_pa);
    const struct elf64_phdr *ph = mmu_direct(boot->image_pa + eh->phoff);
    uint64_t end = 0;

    space_lock();
    for (unsigned i = 0; i < eh->phnum; i++) { /* ascending (ELF-64, "Program Header") */
        if (ph[i].type == ELF_PT_LOAD) {
            end = add_segment(&ph[i], MAX(ALIGN_DOWN(ph[i].vaddr, PAGE_BYTES), end));
        }
    }
    brk_start = brk_va = end + PAGE_BYTES; /* a guard page behind the image */
    space_unlock();
}

static int move_break(uint64_t new_va)
{
    uint64_t old_end = ALIGN_UP(brk_va, PAGE_BYTES);
    uint64_t new_end = ALIGN_UP(new_va, PAGE_BYTES);

    if (new_end > old_end) {
        if (!space_promise(new_end - old_end)) {
            return -HE_NOMEM;
        }
        int err = space_insert(old_end, new_end, REGION_BRK, HPROT_READ | HPROT_WRITE,
                               REGION_COUNTED, 0);

        if (err < 0) {
            space_unpromise(new_end - old_end);
        }
        return err;
    }
    return new_end < old_end ? space_unmap(new_end, old_end) : 0;
}

int64_t vm_brk(int64_t increment)
{
    space_lock();
    uint64_t old = brk_va;
    uint64_t room = MMU_USER_START - old;
    int err = 0;

    if (increment >= 0 ? (uint64_t)increment > room
                       : -(uint64_t)increment > old - brk_start) {
        err = -HE_NOMEM;
    } else if (increment != 0) {
        err = move_break(old + (uint64_t)increment);
    }
    if (err == 0) {
        brk_va = old + (uint64_t)increment;
    }
    space_unlock();
    return err == 0 ? (int64_t)old : err;
}
