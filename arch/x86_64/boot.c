/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From the door to kernel_main(): checks that the door speaks our version, and takes
 * the first stacks and the IDT from free memory, so that they are neither part of the
 * file nor in need of the frame allocator, which starts later.
 */
#include "boot.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "lib/string.h"

/* The layout of what is taken, from its lowest address up. */
#define IDT_BYTES         PAGE_BYTES
#define FAULT_STACK_BYTES PAGE_BYTES
#define BOOT_STACK_BYTES  (2 * PAGE_BYTES)
#define TAKEN_BYTES       (IDT_BYTES + FAULT_STACK_BYTES + BOOT_STACK_BYTES)

/* What a startup IPI can name, without the video memory (Intel SDM 3A, 8.4.4). */
#define LOW_PAGES_END_PA UINT64_C(0xa0000)

#define STATUS_NO_BOOT 124

static const struct boot_info *boot_info;
static uint64_t taken_va;
static uint64_t low_page_pa;

/* Nothing works yet but port I/O, which is enough to say why. */
static NORETURN COLD void boot_refuse(const struct boot_info *trusted, const char *why)
{
    if (trusted != NULL) {
        console_arch_init(trusted);
        console_arch_write(why, strlen(why));
    }
    console_arch_debug_write(why, strlen(why));
    cpu_end_machine(STATUS_NO_BOOT);
}

/* Shortens the first free region that has that much below limit_pa; 0: there is none. */
static uint64_t take_memory(struct boot_info *boot, uint64_t bytes, uint64_t limit_pa)
{
    struct boot_mem_region *region = mmu_direct(boot->mem_regions_pa);

    for (uint32_t i = 0; i < boot->mem_region_count; i++, region++) {
        uint64_t pa = MAX(region->base_pa, PAGE_BYTES); /* page 0 is the firmware's */
        uint64_t end = region->base_pa + region->len_bytes;

        if (region->kind == BOOT_MEM_FREE && pa + bytes <= MIN(end, limit_pa)) {
            region->base_pa = pa + bytes;
            region->len_bytes = end - region->base_pa;
            return pa;
        }
    }
    return 0;
}

/* The page of the early fault stack serves twice, if it lies low enough. */
static void take_low_page(struct boot_info *boot)
{
    low_page_pa = taken_va + IDT_BYTES - MMU_DIRECT_MAP_VA;
    if (low_page_pa >= LOW_PAGES_END_PA && boot->host != BOOT_HOST_UHYVE) {
        low_page_pa = take_memory(boot, PAGE_BYTES, LOW_PAGES_END_PA);
    }
}

uint64_t boot_prepare(struct boot_info *boot)
{
    if (boot->magic != BOOT_INFO_MAGIC || boot->version != BOOT_INFO_VERSION ||
        boot->size_bytes < sizeof(*boot)) {
        boot_refuse(NULL, "boot: the loader and this program do not fit together\n");
    }
    uint64_t pa = take_memory(boot, TAKEN_BYTES, boot->direct_map_bytes);

    if (pa == 0) {
        boot_refuse(boot, "boot: no free memory for the first stack\r\n");
    }
    boot_info = boot;
    taken_va = (uint64_t)(uintptr_t)mmu_direct(pa);
    take_low_page(boot);
    memset((void *)(uintptr_t)taken_va, 0, IDT_BYTES);
    return taken_va + TAKEN_BYTES;
}

const struct boot_info *boot_information(void)
{
    return boot_info;
}

uint64_t boot_idt_va(void)
{
    return taken_va;
}

uint64_t boot_fault_stack_top_va(void)
{
    return taken_va + IDT_BYTES + FAULT_STACK_BYTES;
}

uint64_t boot_low_page_pa(void)
{
    return low_page_pa;
}

bool boot_has_legacy_devices(void)
{
    return boot_info->host != BOOT_HOST_UHYVE;
}

bool boot_has_firmware(void)
{
    return boot_has_legacy_devices() && boot_info->host != BOOT_HOST_BARE;
}
