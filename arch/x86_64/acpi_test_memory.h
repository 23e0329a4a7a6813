/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Machine memory with ACPI tables in it, for acpi_test.c and acpi_fuzz.c on the build
 * machine. What is mapped is a copy of just that length, so that the sanitizer sees
 * every byte that is read behind it.
 */
#ifndef X86_ACPI_TEST_MEMORY_H
#define X86_ACPI_TEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/boot_info.h"
#include "arch/mmu.h"
#include "boot.h"

#define MEMORY_BYTES 0x10000
#define RSDP_PA      0x100
#define RSDT_PA      0x200
#define FADT_PA      0x400
#define MADT_PA      0x800
#define DSDT_PA      0x8000

static uint8_t memory[MEMORY_BYTES];
static void *mapped[64];
static size_t mapped_count;
static struct boot_info boot = {.rsdp_pa = RSDP_PA};

void *mmu_map_device(uint64_t pa, uint64_t len, uint32_t flags)
{
    (void)flags;
    if (len == 0 || pa > MEMORY_BYTES || len > MEMORY_BYTES - pa ||
        mapped_count == sizeof(mapped) / sizeof(mapped[0])) {
        return NULL;
    }
    void *copy = malloc(len);

    memcpy(copy, memory + pa, len);
    mapped[mapped_count++] = copy;
    return copy;
}

const struct boot_info *boot_information(void)
{
    return &boot;
}

bool boot_has_firmware(void)
{
    return true;
}

static void memory_clear(void)
{
    while (mapped_count > 0) {
        free(mapped[--mapped_count]);
    }
    memset(memory, 0, sizeof(memory));
}

static void put_le(uint64_t pa, uint64_t value, unsigned bytes)
{
    memcpy(memory + pa, &value, bytes);
}

static void put_checksum(uint64_t pa, uint32_t len, uint64_t at)
{
    uint8_t sum = 0;

    memory[at] = 0;
    for (uint32_t i = 0; i < len; i++) {
        sum = (uint8_t)(sum + memory[pa + i]);
    }
    memory[at] = (uint8_t)-sum;
}

/* A table of len bytes in all with this body behind the header of 36 bytes. */
static void put_table(uint64_t pa, const char *signature, uint32_t len, const void *body,
                      size_t body_bytes)
{
    memcpy(memory + pa, signature, 4);
    put_le(pa + 4, len, 4);
    if (body_bytes != 0) {
        memcpy(memory + pa + 36, body, body_bytes);
    }
    put_checksum(pa, len, pa + 9);
}

/* Root pointer (version 1) and the table of tables: FADT and MADT. */
static void put_root(void)
{
    const uint32_t entries[] = {FADT_PA, MADT_PA};

    memcpy(memory + RSDP_PA, "RSD PTR ", 8);
    put_le(RSDP_PA + 16, RSDT_PA, 4);
    put_checksum(RSDP_PA, 20, RSDP_PA + 8);
    put_table(RSDT_PA, "RSDT", 36 + sizeof(entries), entries, sizeof(entries));
}

#endif
