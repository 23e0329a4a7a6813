/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Who tells the rate of the cycle counter, one after the other. A case takes one more
 * away each, or makes it say nonsense; what is left must be asked, and the rate be right.
 */
#include "rate_test_machine.h"

/* KVM with everything that could tell, all of it right. */
static int reset(void **state)
{
    (void)state;
    memset(&machine, 0, sizeof(machine));
    memset(&cpu_features, 0, sizeof(cpu_features));
    machine.cycles = 1000000;
    machine.signature = "KVMKVMKVM";
    machine.max_leaf = 0x40000010u;
    machine.timing_tsc_khz = TRUE_KHZ;
    machine.timing_bus_khz = BUS_HZ / 1000;
    machine.has_kvm_clock = true;
    machine.kvm_version = 2;
    machine.kvm_mul = (uint32_t)((UINT64_C(1000000000) << 31) / TRUE_HZ);
    machine.kvm_shift = 1;
    machine.has_apic = machine.has_pm_timer = true;
    machine.apic_hz = BUS_HZ;
    machine.pm_hz = PM_TIMER_HZ;
    machine.pit_hz = PIT_HZ;
    cpu_features.leaf1_ecx = CPUID_1_ECX_HYPERVISOR;
    cpu_features.max_leaf = 0x16;
    boot = (struct boot_info){.tsc_hz = 0};
    known_tsc_hz = known_apic_hz = tsc_hz = apic_hz = 0;
    first = (struct reading){0, 0};
    return 0;
}

static void be_hardware(void)
{
    machine.signature = NULL;
    cpu_features.leaf1_ecx = 0;
}

/* KVM without leaf 0x40000010, and so without the APIC's rate. */
static void be_plain_kvm(void)
{
    machine.max_leaf = 0x40000001u;
    machine.apic_hz = QEMU_BUS_HZ;
}

/* Within one part in so many. */
static void assert_near(uint64_t value, uint64_t wanted, uint64_t part)
{
    assert_in_range(value, wanted - wanted / part, wanted + wanted / part);
}

/* The rate is found within a millisecond, and as near as that, as is the APIC's. */
static void assert_found(uint64_t part)
{
    uint64_t begun = machine.cycles;

    assert_near(rate_tsc_hz(), TRUE_HZ, part);
    assert_in_range(machine.cycles - begun, 0, MSEC_CYCLES);
    uint64_t after = machine.cycles;

    assert_int_equal(rate_tsc_hz(), rate_tsc_hz());
    assert_int_equal(machine.cycles, after); /* not measured again */
    assert_near(rate_apic_hz(), machine.apic_hz, 500);
    assert_int_equal(rate_apic_hz(), rate_apic_hz());
}

static void the_door_is_believed_first(void **state)
{
    (void)state;
    boot.tsc_hz = TRUE_HZ;
    machine.timing_tsc_khz = 1;
    assert_found(UINT64_MAX);
}

static void then_the_hypervisor_s_timing_leaf(void **state)
{
    (void)state;
    machine.kvm_mul = 1;
    assert_found(TRUE_KHZ / 2);
    assert_int_equal(machine.kvm_msr, 0);
}

static void then_kvm_s_clock(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.base_mhz = 1234;
    assert_found(TRUE_KHZ);
    assert_int_equal(machine.kvm_msr, 0); /* off again */
}

static void a_leaf_of_zeros_is_no_answer(void **state)
{
    (void)state;
    machine.timing_tsc_khz = machine.timing_bus_khz = 0;
    machine.apic_hz = QEMU_BUS_HZ;
    assert_found(TRUE_KHZ);
}

static void kvm_s_clock_shifts_both_ways(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.kvm_shift = -1;
    machine.kvm_mul = (uint32_t)((UINT64_C(1000000000) << 33) / TRUE_HZ);
    assert_found(TRUE_KHZ);
}

/* Without it, or with one that says nothing, the APIC's clock is what is known. */
static void without_kvm_s_clock_it_is_measured(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.has_kvm_clock = false;
    assert_found(500);
    assert_int_not_equal(machine.apic_started, 0);
}

static void half_written_kvm_clock(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.kvm_version = 3;
    machine.kvm_mul /= 2;
    assert_found(500);
    assert_int_equal(machine.kvm_msr, 0);
}

static void kvm_clock_that_was_not_written(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.kvm_version = machine.kvm_mul = 0;
    assert_found(500);
}

static void kvm_clock_without_sense(void **state)
{
    (void)state;
    be_plain_kvm();
    machine.kvm_shift = 31;
    assert_found(500);
    reset(NULL);
    be_plain_kvm();
    machine.kvm_shift = -31;
    assert_found(500);
}

static void hyperv_has_registers(void **state)
{
    (void)state;
    machine.signature = "Microsoft Hv";
    machine.has_hyperv_msrs = true;
    assert_found(UINT64_MAX);
}

static void hyperv_without_registers(void **state)
{
    (void)state;
    machine.signature = "Microsoft Hv";
    assert_found(500);
}

static void hardware_s_crystal(void **state)
{
    (void)state;
    be_hardware();
    machine.crystal[0] = 1000;
    machine.crystal[1] = (uint32_t)(TRUE_HZ * 1000 / CRYSTAL_HZ);
    machine.crystal[2] = CRYSTAL_HZ;
    machine.base_mhz = 1234;
    machine.apic_hz = CRYSTAL_HZ;
    assert_found(100000);
}

static void hardware_s_base_frequency(void **state)
{
    (void)state;
    be_hardware();
    machine.crystal[0] = 2; /* but not the crystal's rate */
    machine.crystal[1] = 240;
    machine.base_mhz = TRUE_HZ / 1000000;
    assert_found(2000);
}

static void leaves_beyond_the_last_are_not_asked(void **state)
{
    (void)state;
    be_hardware();
    cpu_features.max_leaf = 0x14;
    machine.base_mhz = 1234;
    machine.crystal[0] = machine.crystal[1] = machine.crystal[2] = 7;
    assert_found(500);
}

static void hardware_s_acpi_timer(void **state)
{
    (void)state;
    be_hardware();
    machine.pit_hz = PIT_HZ / 2; /* not asked */
    assert_found(500);
}

static void acpi_timer_that_begins_anew(void **state)
{
    (void)state;
    be_hardware();
    /* 0.1 ms before its 24 bits are over. */
    machine.cycles = (uint64_t)(((unsigned __int128)0xffffff * TRUE_HZ) / PM_TIMER_HZ) -
                     TRUE_HZ / 10000;
    assert_found(500);
}

static void without_acpi_the_pit(void **state)
{
    (void)state;
    be_hardware();
    machine.has_pm_timer = false;
    assert_found(500);
}

/* It is given up after 50 million cycles: more than the millisecond. */
static void acpi_timer_that_stands_still(void **state)
{
    (void)state;
    be_hardware();
    machine.pm_hz = 0;
    assert_near(rate_tsc_hz(), TRUE_HZ, 500);
}

static void nothing_tells(void **state)
{
    (void)state;
    be_hardware();
    machine.has_apic = machine.has_pm_timer = false;
    machine.pit_hz = 0;
    assert_int_equal(rate_tsc_hz(), UINT64_C(1000000000));
}

/* Emulated: the first reading is taken at the start, and nobody waits for the second. */
static void emulated_early_reading(void **state)
{
    (void)state;
    machine.signature = "TCGTCGTCGTCG";
    machine.max_leaf = 0x40000001u;
    machine.apic_hz = QEMU_BUS_HZ;
    rate_start_reference();
    machine.cycles += MSEC_CYCLES;
    uint64_t begun = machine.cycles;

    assert_near(rate_tsc_hz(), TRUE_HZ, 500);
    assert_in_range(machine.cycles - begun, 0, MSEC_CYCLES / 20);
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_door_is_believed_first),
        CASE(then_the_hypervisor_s_timing_leaf),
        CASE(then_kvm_s_clock),
        CASE(a_leaf_of_zeros_is_no_answer),
        CASE(kvm_s_clock_shifts_both_ways),
        CASE(without_kvm_s_clock_it_is_measured),
        CASE(half_written_kvm_clock),
        CASE(kvm_clock_that_was_not_written),
        CASE(kvm_clock_without_sense),
        CASE(hyperv_has_registers),
        CASE(hyperv_without_registers),
        CASE(hardware_s_crystal),
        CASE(hardware_s_base_frequency),
        CASE(leaves_beyond_the_last_are_not_asked),
        CASE(hardware_s_acpi_timer),
        CASE(acpi_timer_that_begins_anew),
        CASE(without_acpi_the_pit),
        CASE(acpi_timer_that_stands_still),
        CASE(nothing_tells),
        CASE(emulated_early_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
