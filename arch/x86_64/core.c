/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Descriptor tables and stacks of a core. Segments: Intel SDM 3A, 3.4.5 and 8.7; in
 * 64-bit mode only the code segment's L bit and the TSS have a meaning.
 */
#include "core.h"
#include "core/panic.h"
#include "insn.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "pagetable.h"
#include "regs.h"
#include "window.h"

/* Present, DPL 0, read and accessed bits set so that the processor need not write. */
#define GDT_CODE64 UINT64_C(0x00209b0000000000)
#define GDT_DATA   UINT64_C(0x0000930000000000)

/* Pages of each stack, in the order of enum ist_index; a guard page below each. */
static const uint8_t stack_pages[IST_COUNT] = {2, 2, 1, 1, 1, 1};
#define STACK_ORDER 3 /* the sum: 8 pages */
#define STACK_PAGES (1u << STACK_ORDER)

/* Any other core has one block: its record, those stacks, and its idle stack. */
#define CORE_ORDER       4
#define IDLE_STACK_PAGES ((1u << CORE_ORDER) - 1 - STACK_PAGES)

_Static_assert(sizeof(struct arch_core) <= PAGE_BYTES, "a core's record is a page");
_Static_assert(STACK_PAGES + IST_COUNT <= WINDOW_STACKS_BYTES / PAGE_BYTES,
               "the first core's stacks and their guard pages fit in the window");
_Static_assert(STACK_PAGES + IST_COUNT + 1 + IDLE_STACK_PAGES <=
                   WINDOW_CORE_BYTES / PAGE_BYTES,
               "so do those of any other, with the idle stack");

static void gdt_set_tss(struct arch_core *core)
{
    uint64_t base = (uint64_t)(uintptr_t)&core->tss;

    /* Type 9: available 64-bit TSS (SDM 3A, 8.2.3). */
    core->gdt[SELECTOR_TSS / 8] = (sizeof(struct tss) - 1) | (base & 0xffffff) << 16 |
                                  UINT64_C(0x89) << 40 | (base >> 24 & 0xff) << 56;
    core->gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

void core_prepare(struct arch_core *core)
{
    core->core.self = &core->core;
    core->timer_deadline = UINT64_MAX;
    core->tss.io_map_offset = sizeof(struct tss);
    core->gdt[SELECTOR_CODE / 8] = GDT_CODE64;
    core->gdt[SELECTOR_DATA / 8] = GDT_DATA;
    gdt_set_tss(core);
}

void core_set_early_stack(struct arch_core *core, uint64_t early_stack_top_va)
{
    for (unsigned i = 0; i < IST_COUNT; i++) {
        core->tss.ist[i] = early_stack_top_va;
    }
}

void core_load(struct arch_core *core)
{
    struct table_pointer gdt = {sizeof(core->gdt) - 1, (uint64_t)(uintptr_t)core->gdt};

    segments_load(&gdt);
    wrmsr(MSR_GS_BASE, (uint64_t)(uintptr_t)core);
    idt_load();
}

/*
 * Maps the exception stacks at va, each above its guard page, from consecutive frames.
 * All in one table, for va is aligned to more than they take. Where the last one ends.
 */
static uint64_t *map_stacks(struct arch_core *core, uint64_t va, uint64_t *entry,
                            uint64_t pa)
{
    uint64_t flags = pagetable_flags(MMU_READ | MMU_WRITE, 1);

    for (unsigned i = 0; i < IST_COUNT; i++) {
        entry++; /* the guard page */
        va += PAGE_BYTES;
        for (unsigned page = 0; page < stack_pages[i]; page++) {
            *entry++ = pa | flags;
            pa += PAGE_BYTES;
            va += PAGE_BYTES;
        }
        core->tss.ist[i] = va;
    }
    return entry;
}

void core_map_stacks(struct arch_core *core)
{
    uint64_t pa = frame_alloc(STACK_ORDER);
    uint64_t *entry = pagetable_reach(WINDOW_STACKS_VA, 1);

    if (pa == FRAME_NONE || entry == NULL) {
        panic("no memory for the interrupt stacks");
    }
    map_stacks(core, WINDOW_STACKS_VA, entry, pa);
}

struct arch_core *core_create(uint32_t slot)
{
    uint64_t pa = frame_alloc(CORE_ORDER);
    uint64_t va = window_core_va(slot);
    uint64_t *entry = pagetable_reach(va, 1);
    uint64_t flags = pagetable_flags(MMU_READ | MMU_WRITE, 1);

    if (pa == FRAME_NONE || entry == NULL) {
        if (pa != FRAME_NONE) {
            frame_free(pa, CORE_ORDER);
        }
        return NULL;
    }
    struct arch_core *core = mmu_direct(pa);

    memset(core, 0, sizeof(*core));
    core_prepare(core);
    core->core.id = CORE_NOT_COUNTED;
    pa += PAGE_BYTES;
    entry = map_stacks(core, va, entry, pa) + 1; /* the idle stack's guard page */
    pa += STACK_PAGES * PAGE_BYTES;
    for (unsigned page = 0; page < IDLE_STACK_PAGES; page++) {
        *entry++ = pa | flags;
        pa += PAGE_BYTES;
    }
    core->stack_top_va =
        va + (STACK_PAGES + IST_COUNT + 1 + IDLE_STACK_PAGES) * PAGE_BYTES;
    return core;
}
