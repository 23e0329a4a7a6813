/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * For the tests of vm_*.c: a machine with a small program in it, and the sources that
 * such a test is made of: kernel/mm/vm_fault.c kernel/mm/vm_image.c kernel/mm/vm_map.c
 * kernel/mm/vm_protect.c kernel/mm/vm_region.c kernel/mm/vm_space.c
 * kernel/mm/vm_stack.c kernel/mm/heap.c kernel/mm/frame.c kernel/mm/buddy.c
 * kernel/lib/printf.c arch/host/access.c arch/host/core.c arch/host/machine.c
 * arch/host/mmu.c arch/host/panic.c
 */
#ifndef KERNEL_MM_VM_TEST_MACHINE_H
#define KERNEL_MM_VM_TEST_MACHINE_H

#include "abi/boot_info.h"
#include "abi/mman.h"
#include "arch/host/host.h"
#include "arch/mmu.h"
#include "arch/upcalls.h"
#include "core/elf64.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program: text, constants, data with a .bss behind it. */
#define TEXT_VA   UINT64_C(0x800000)
#define CONST_VA  UINT64_C(0x805000)
#define DATA_VA   UINT64_C(0x809000)
#define DATA_FILE (2 * PAGE_BYTES)
#define BSS_VA    (DATA_VA + DATA_FILE)

#define IMAGE_PA (MIB + 64 * KIB)

#define ANON (HMAP_PRIVATE | HMAP_ANONYMOUS)
#define RW   (HPROT_READ | HPROT_WRITE)

static inline void machine_image(struct boot_info *boot, uint64_t bss_bytes)
{
    struct elf64_header *eh = mmu_direct(IMAGE_PA);
    struct elf64_phdr *ph = (void *)(eh + 1);

    memset(eh, 0, PAGE_BYTES);
    eh->phoff = sizeof(*eh);
    eh->phentsize = sizeof(*ph);
    eh->phnum = 4;
    ph[0] = (struct elf64_phdr){.type = ELF_PT_LOAD,
                                .flags = ELF_PF_R | ELF_PF_X,
                                .vaddr = TEXT_VA,
                                .filesz = 0x4800,
                                .memsz = 0x4800};
    ph[1] = (struct elf64_phdr){.type = ELF_PT_LOAD,
                                .flags = ELF_PF_R,
                                .vaddr = CONST_VA,
                                .filesz = 0x2001,
                                .memsz = 0x2001};
    ph[2] = (struct elf64_phdr){.type = ELF_PT_TLS, .flags = ELF_PF_R, .vaddr = CONST_VA};
    ph[3] = (struct elf64_phdr){.type = ELF_PT_LOAD,
                                .flags = ELF_PF_R | ELF_PF_W,
                                .vaddr = DATA_VA,
                                .filesz = DATA_FILE,
                                .memsz = DATA_FILE + bss_bytes};
    boot->image_pa = IMAGE_PA;
    boot->image_bytes = 64 * KIB;
    /* The door maps what is in the file. */
    mmu_map(TEXT_VA, IMAGE_PA, 5 * PAGE_BYTES, PAGE_BYTES, MMU_READ | MMU_EXEC);
    mmu_map(CONST_VA, IMAGE_PA, 3 * PAGE_BYTES, PAGE_BYTES, MMU_READ);
    mmu_map(DATA_VA, IMAGE_PA, 2 * PAGE_BYTES, PAGE_BYTES, MMU_READ | MMU_WRITE);
}

/* Of so much memory; once in a process, whose vm_*.c are untouched. */
static inline void machine_start(uint64_t mem_bytes, uint64_t bss_bytes)
{
    const struct host_region regions[] = {
        {PAGE_BYTES, 600 * KIB, BOOT_MEM_FREE},
        {MIB, 256 * KIB, BOOT_MEM_BOOT},
        {MIB + 256 * KIB, mem_bytes - MIB - 256 * KIB, BOOT_MEM_FREE},
    };
    struct boot_info *boot = host_machine(regions, ARRAY_LEN(regions), 2 * MIB);

    frame_init(boot);
    machine_image(boot, bss_bytes);
    vm_init(boot);
}

/* Runs each test in a process of its own; the exit status of the program. */
static inline int run_each(const struct CMUnitTest *tests, size_t count)
{
    int failed = 0;

    for (size_t i = 0; i < count; i++) {
        const struct CMUnitTest one[] = {tests[i]};
        int status = 1;
        pid_t child = fork();

        if (child == 0) {
            _exit(cmocka_run_group_tests_name(one[0].name, one, NULL, NULL));
        }
        failed += child < 0 || waitpid(child, &status, 0) != child || status != 0;
    }
    return failed;
}

#endif
