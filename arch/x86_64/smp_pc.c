/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Starting the other processors of a PC: the ACPI tables name them (ACPI 6.4, 5.2.12), a
 * page below 640 KiB leads them to 64-bit mode, INIT and startup messages wake them
 * (Intel SDM 3A, 8.4.4; AMD APM 2, 15.27). All at once, and without a pause between the
 * two: the 10 ms of the manual are for processors older than 64-bit mode, which had to be
 * held in reset.
 */
#include "acpi.h"
#include "apic.h"
#include "arch/mmu.h"
#include "boot.h"
#include "core/log.h"
#include "hypervisor.h"
#include "insn.h"
#include "lib/string.h"
#include "pagetable.h"
#include "regs.h"
#include "smp.h"

/* QEMU's fw_cfg device (docs/specs/fw_cfg.rst). */
#define FW_CFG_SELECT    0x510
#define FW_CFG_DATA      0x511
#define FW_CFG_SIGNATURE 0
#define FW_CFG_CPUS      5

/* How trampoline.asm begins. */
struct trampoline_header {
    uint8_t jump[4];
    uint32_t is_closed;
    uint32_t far32_pa;
    uint16_t far32_selector, padding1;
    uint32_t far64_pa;
    uint16_t far64_selector, padding2;
    uint16_t gdt_limit;
    uint16_t gdt_base_low, gdt_base_high; /* not aligned */
    uint16_t padding3;
    uint32_t root_pa;
    uint32_t efer;
};
_Static_assert(sizeof(struct trampoline_header) == 40, "as in trampoline.asm");

static bool fw_cfg_is_there(void)
{
    static const char signature[] = "QEMU";

    outw(FW_CFG_SELECT, FW_CFG_SIGNATURE);
    for (unsigned i = 0; i < sizeof(signature) - 1; i++) {
        if (inb(FW_CFG_DATA) != signature[i]) {
            return false;
        }
    }
    return true;
}

/* Spares a machine with one processor the search for its tables. */
bool smp_pc_is_alone(void)
{
    enum hypervisor kind = hypervisor_kind();

    if ((kind != HYPERVISOR_TCG && kind != HYPERVISOR_KVM) || !fw_cfg_is_there()) {
        return false;
    }
    outw(FW_CFG_SELECT, FW_CFG_CPUS);
    uint32_t count = inb(FW_CFG_DATA);

    count |= (uint32_t)inb(FW_CFG_DATA) << 8;
    return count == 1;
}

static bool is_in(const uint32_t *ids, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ids[i] == id) {
            return true; /* a second INIT would reset it */
        }
    }
    return false;
}

/* BOOT_HOST_BARE: all from 0 on. */
static uint32_t number_all(uint32_t *ids, uint32_t max)
{
    uint32_t me = this_arch_core()->apic_id, count = 0;

    for (uint32_t id = 0; id < boot_information()->cpu_count && count < max; id++) {
        if (id != me && apic_can_reach(id)) {
            ids[count++] = id;
        }
    }
    return count;
}

uint32_t smp_pc_find(uint32_t *ids, uint32_t max)
{
    if (boot_information()->host == BOOT_HOST_BARE) {
        return number_all(ids, max);
    }
    struct acpi_table madt = acpi_find("APIC");
    uint32_t me = this_arch_core()->apic_id, at = 0, count = 0, left_out = 0, id;

    while (acpi_next_processor(madt, &at, &id)) {
        if (id == me || is_in(ids, count, id)) {
            continue;
        }
        if (count == max || !apic_can_reach(id)) {
            left_out++;
            continue;
        }
        ids[count++] = id;
    }
    if (left_out != 0) {
        log_warn("smp: %u cores are left out: too many, or without x2APIC", left_out);
    }
    return count;
}

/* Writes the page and maps it at its own address. False: no page, no memory. */
static bool prepare_page(uint64_t pa)
{
    uint64_t root_pa = read_cr3() & PTE_ADDRESS;

    if (pa == 0 || root_pa > UINT32_MAX ||
        mmu_map(pa, pa, PAGE_BYTES, PAGE_BYTES, MMU_READ | MMU_EXEC) != 0) {
        return false;
    }
    struct trampoline_header *header = mmu_direct(pa);

    memcpy(header, trampoline_start, (size_t)(trampoline_end - trampoline_start));
    header->far32_pa += (uint32_t)pa;
    header->far64_pa += (uint32_t)pa;
    uint32_t gdt_pa = header->gdt_base_low + (uint32_t)pa;

    header->gdt_base_low = (uint16_t)gdt_pa;
    header->gdt_base_high = (uint16_t)(gdt_pa >> 16);
    header->root_pa = (uint32_t)root_pa;
    header->efer = (uint32_t)(rdmsr(MSR_EFER) & ~EFER_LMA);
    return true;
}

bool smp_pc_start(const uint32_t *ids, uint32_t count)
{
    uint64_t pa = boot_low_page_pa();

    if (!prepare_page(pa)) {
        log_error("smp: no page below 640 KiB; going on with one core");
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        apic_send(ids[i], APIC_INIT);
    }
    for (uint32_t i = 0; i < count; i++) {
        apic_send(ids[i], APIC_STARTUP | (uint32_t)(pa >> PAGE_SHIFT));
    }
    return true;
}

void smp_pc_start_again(uint32_t apic_id)
{
    apic_send(apic_id, APIC_STARTUP | (uint32_t)(boot_low_page_pa() >> PAGE_SHIFT));
}

/* The bytes stay, so that a core that comes unasked halts there. */
void smp_pc_finish(void)
{
    uint64_t pa = boot_low_page_pa();

    if (boot_has_legacy_devices()) {
        struct trampoline_header *header = mmu_direct(pa);

        __atomic_store_n(&header->is_closed, 1, __ATOMIC_RELAXED);
        mmu_unmap(pa, PAGE_BYTES, NULL, NULL);
    }
}
