/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A processor, a hypervisor and clocks that are made up, for rate_test.c on the build
 * machine: rate.c and hypervisor.c are included here and run on them.
 */
#ifndef X86_RATE_TEST_MACHINE_H
#define X86_RATE_TEST_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acpi.h"
#include "apic.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "boot.h"
#include "core.h"
#include "insn.h"

#define TRUE_HZ     UINT64_C(2893742000)
#define TRUE_KHZ    (TRUE_HZ / 1000)
#define BUS_HZ      UINT64_C(25000000)
#define CRYSTAL_HZ  24000000u
#define QEMU_BUS_HZ UINT64_C(1000000000)
#define MSEC_CYCLES (TRUE_HZ / 1000)

/* What each access takes, as with KVM: a port is an exit of the virtual machine. */
#define READ_CYCLES 20
#define PORT_CYCLES 4000

/* The machine. A clock of 0 Hz stands still. */
static struct {
    uint64_t cycles;
    uint64_t door_hz;
    const char *signature; /* of the hypervisor; null: none */
    uint32_t max_leaf;     /* of its leaves */
    uint32_t timing_tsc_khz, timing_bus_khz;
    bool has_kvm_clock;
    uint32_t kvm_version, kvm_mul;
    int8_t kvm_shift;
    bool has_hyperv_msrs;
    uint32_t crystal[3]; /* eax, ebx, ecx of leaf 0x15 */
    uint32_t base_mhz;
    bool has_apic;
    uint64_t apic_hz, pm_hz, pit_hz;
    bool has_pm_timer;
    /* State. */
    uint64_t kvm_msr;
    uint64_t apic_started, pit_started;
    bool pit_high;
    uint16_t pit_latched;
} machine;

static struct boot_info boot;
static struct arch_core core;
struct cpu_features cpu_features;

static uint64_t ticks(uint64_t since, uint64_t hz)
{
    return (uint64_t)((unsigned __int128)(machine.cycles - since) * hz / TRUE_HZ);
}

static uint64_t fake_cycles(void)
{
    machine.cycles += READ_CYCLES;
    return machine.cycles;
}

static struct cpuid_regs signature_leaf(void)
{
    struct cpuid_regs leaf = {machine.max_leaf, 0, 0, 0};

    memcpy(&leaf.ebx, machine.signature, 4);
    return leaf;
}

static struct cpuid_regs fake_cpuid(uint32_t leaf, uint32_t subleaf)
{
    (void)subleaf;
    if (leaf >= 0x40000000u) {
        assert_non_null(machine.signature); /* else nobody may ask */
    }
    switch (leaf) {
    case 0x15:
        return (struct cpuid_regs){machine.crystal[0], machine.crystal[1],
                                   machine.crystal[2], 0};
    case 0x16:
        return (struct cpuid_regs){0xabcd0000u | machine.base_mhz, 0, 0, 0};
    case 0x40000000u:
        return signature_leaf();
    case 0x40000001u:
        return (struct cpuid_regs){machine.has_kvm_clock ? 1u << 3 : 0, 0, 0, 0};
    case 0x40000003u:
        return (struct cpuid_regs){machine.has_hyperv_msrs ? 1u << 11 : 0, 0, 0, 0};
    case 0x40000010u:
        return (struct cpuid_regs){machine.timing_tsc_khz, machine.timing_bus_khz, 0, 0};
    default:
        return (struct cpuid_regs){0, 0, 0, 0};
    }
}

static uint64_t fake_rdmsr(uint32_t msr)
{
    assert_true(machine.has_hyperv_msrs); /* else it is a fault */
    return msr == 0x40000022u ? TRUE_HZ : BUS_HZ;
}

/* KVM's clock: version, padding, two times, then the scale at byte 24. */
static void fake_wrmsr(uint32_t msr, uint64_t value)
{
    assert_int_equal(msr, 0x4b564d01u);
    assert_true(machine.has_kvm_clock);
    machine.kvm_msr = value;
    if (value & 1) {
        uint8_t *clock = (uint8_t *)(uintptr_t)(value & ~UINT64_C(1));

        memcpy(clock, &machine.kvm_version, 4);
        memcpy(clock + 24, &machine.kvm_mul, 4);
        memcpy(clock + 28, &machine.kvm_shift, 1);
    }
}

static void fake_outb(uint16_t port, uint8_t value)
{
    machine.cycles += PORT_CYCLES;
    if (port == 0x43 && value == 0xb0) {
        machine.pit_started = 0;
    } else if (port == 0x43) { /* latch: the count of now, in two bytes */
        uint64_t gone = ticks(machine.pit_started, machine.pit_hz);

        machine.pit_latched = machine.pit_started != 0 ? (uint16_t)(0xffff - gone) : 0;
        machine.pit_high = false;
    } else if (port == 0x42) {
        machine.pit_started = machine.cycles;
    }
}

static uint8_t fake_inb(uint16_t port)
{
    machine.cycles += PORT_CYCLES;
    if (port != 0x42) {
        return 0;
    }
    uint8_t byte = (uint8_t)(machine.pit_latched >> (machine.pit_high ? 8 : 0));

    machine.pit_high = !machine.pit_high;
    return byte;
}

static uint32_t fake_inl(uint16_t port)
{
    assert_int_equal(port, 0x608);
    machine.cycles += PORT_CYCLES;
    return (uint32_t)ticks(0, machine.pm_hz) & 0xffffff;
}

/* What the sources below do to the machine, they do to that one. */
#define cpu_cycles     fake_cycles
#define cpuid          fake_cpuid
#define rdmsr          fake_rdmsr
#define wrmsr          fake_wrmsr
#define outb           fake_outb
#define inb            fake_inb
#define inl            fake_inl
#define this_arch_core fake_core

static struct arch_core *fake_core(void)
{
    return &core;
}

#include "hypervisor.c"
#include "rate.c"

bool apic_prepare(void)
{
    return machine.has_apic;
}

void apic_write(enum apic_register reg, uint32_t value)
{
    (void)value;
    if (reg == APIC_TIMER_INITIAL) {
        machine.apic_started = machine.cycles;
    }
}

uint32_t apic_read(enum apic_register reg)
{
    assert_int_equal(reg, APIC_TIMER_CURRENT);
    return machine.apic_started == 0
               ? 0
               : UINT32_MAX - (uint32_t)ticks(machine.apic_started, machine.apic_hz / 16);
}

uint16_t acpi_pm_timer_port(void)
{
    return machine.has_pm_timer ? 0x608 : 0;
}

bool boot_has_legacy_devices(void)
{
    return true;
}

const struct boot_info *boot_information(void)
{
    return &boot;
}

bool mmu_query(uint64_t va, uint64_t *pa, uint64_t *page_bytes, uint32_t *flags)
{
    (void)page_bytes;
    (void)flags;
    *pa = va;
    return true;
}

#endif
