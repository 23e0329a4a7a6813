/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The processor's first state (kernel/abi/boot_info.h; AMD APM 2, 14.6) and what CPUID
 * says: what KVM supports, with the rates of the clocks where hypervisors tell them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "kernel/abi/boot_info.h"
#include "machine.h"

#define CR0_PE      (UINT64_C(1) << 0)
#define CR0_MP      (UINT64_C(1) << 1)
#define CR0_ET      (UINT64_C(1) << 4)
#define CR0_NE      (UINT64_C(1) << 5)
#define CR0_WP      (UINT64_C(1) << 16)
#define CR0_PG      (UINT64_C(1) << 31)
#define CR4_PAE     (UINT64_C(1) << 5)
#define EFER_LME    (UINT64_C(1) << 8)
#define EFER_LMA    (UINT64_C(1) << 10)
#define EFER_NXE    (UINT64_C(1) << 11)
#define RFLAGS_ONE  UINT64_C(2) /* reads as 1 */
#define GDT_BYTES   24
#define CODE_SEL    0x08
#define DATA_SEL    0x10
#define STACK_ALIGN 8 /* as behind a call: rsp + 8 is a multiple of 16 */

#define CPUID_ENTRIES_MAX   256
#define LEAF_FEATURES       1u
#define FEATURES_VMX        (1u << 5) /* ecx */
#define FEATURES_DEADLINE   (1u << 24)
#define FEATURES_HYPERVISOR (1u << 31)
#define LEAF_TOPOLOGY       0xbu
#define LEAF_TOPOLOGY_2     0x1fu
#define LEAF_SIGNATURE      0x40000000u
#define LEAF_TIMING         0x40000010u /* eax: TSC, ebx: APIC bus, in kHz */
#define LEAF_AMD_FEATURES   0x80000001u
#define AMD_FEATURES_SVM    (1u << 2) /* ecx */
#define LEAF_AMD_SIZES      0x80000008u
#define LEAF_AMD_SVM        0x8000000au
#define LEAF_AMD_TOPOLOGY   0x8000001eu
#define APIC_BUS_KHZ        1000000u

static const struct kvm_segment code_segment = {.limit = 0xffffffff,
                                                .selector = CODE_SEL,
                                                .type = 11,
                                                .present = 1,
                                                .s = 1,
                                                .l = 1,
                                                .g = 1};
static const struct kvm_segment data_segment = {.limit = 0xffffffff,
                                                .selector = DATA_SEL,
                                                .type = 3,
                                                .present = 1,
                                                .s = 1,
                                                .db = 1,
                                                .g = 1};

void cpu_start(struct vcpu *vcpu, const struct cpu_start *start)
{
    struct kvm_sregs sregs;
    const struct kvm_regs regs = {
        .rip = start->entry_va,
        .rdi = start->boot_info_pa,
        .rsi = vcpu->id,
        .rsp = start->stack_top_va + vcpu->id * start->stack_bytes - STACK_ALIGN,
        .rflags = RFLAGS_ONE,
    };
    const struct kvm_mp_state runnable = {.mp_state = KVM_MP_STATE_RUNNABLE};

    if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs) != 0) {
        fail("KVM_GET_SREGS: %s", strerror(errno));
    }
    sregs.cs = code_segment;
    sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data_segment;
    sregs.gdt.base = start->gdt_va;
    sregs.gdt.limit = GDT_BYTES - 1;
    sregs.idt.limit = 0;
    sregs.cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
    sregs.cr3 = start->root_pa;
    sregs.cr4 = CR4_PAE;
    sregs.efer = EFER_LME | EFER_LMA | EFER_NXE;
    if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) != 0 ||
        ioctl(vcpu->fd, KVM_SET_REGS, &regs) != 0) {
        fail("KVM does not take the state of processor %u: %s", vcpu->id,
             strerror(errno));
    }
    if (vcpu->id != 0 && ioctl(vcpu->fd, KVM_SET_MP_STATE, &runnable) != 0) {
        fail("KVM_SET_MP_STATE: %s", strerror(errno));
    }
}

struct cpuid {
    struct kvm_cpuid2 head;
    struct kvm_cpuid_entry2 entries[CPUID_ENTRIES_MAX];
};

static struct kvm_cpuid_entry2 *find_leaf(struct cpuid *cpuid, uint32_t leaf)
{
    for (uint32_t i = 0; i < cpuid->head.nent; i++) {
        if (cpuid->entries[i].function == leaf) {
            return &cpuid->entries[i];
        }
    }
    return NULL;
}

static void add_timing(struct cpuid *cpuid, uint64_t tsc_hz)
{
    struct kvm_cpuid_entry2 *signature = find_leaf(cpuid, LEAF_SIGNATURE);

    if (signature == NULL || cpuid->head.nent == CPUID_ENTRIES_MAX || tsc_hz == 0 ||
        find_leaf(cpuid, LEAF_TIMING) != NULL) {
        return;
    }
    signature->eax = LEAF_TIMING;
    cpuid->entries[cpuid->head.nent++] = (struct kvm_cpuid_entry2){
        .function = LEAF_TIMING,
        .eax = (uint32_t)(tsc_hz / 1000),
        .ebx = APIC_BUS_KHZ,
    };
}

/* Nobody here makes virtual machines of his own, and what the host's kernel does not
 * offer a hostile guest can not attack. */
static void hide_virtualisation(struct cpuid *cpuid)
{
    struct kvm_cpuid_entry2 *features = find_leaf(cpuid, LEAF_FEATURES);
    struct kvm_cpuid_entry2 *amd = find_leaf(cpuid, LEAF_AMD_FEATURES);
    struct kvm_cpuid_entry2 *svm = find_leaf(cpuid, LEAF_AMD_SVM);

    if (features != NULL) {
        features->ecx &= ~FEATURES_VMX;
    }
    if (amd != NULL) {
        amd->ecx &= ~AMD_FEATURES_SVM;
    }
    if (svm != NULL) {
        svm->eax = svm->ebx = svm->ecx = svm->edx = 0;
    }
}

/* What all processors have in common. */
static void adapt(struct machine *machine, struct cpuid *cpuid)
{
    struct kvm_cpuid_entry2 *features = find_leaf(cpuid, LEAF_FEATURES);
    struct kvm_cpuid_entry2 *sizes = find_leaf(cpuid, LEAF_AMD_SIZES);

    if (features != NULL) {
        features->ecx |= FEATURES_HYPERVISOR;
        if (ioctl(machine->kvm_fd, KVM_CHECK_EXTENSION, KVM_CAP_TSC_DEADLINE_TIMER) > 0) {
            features->ecx |= FEATURES_DEADLINE;
        }
        features->ebx &= ~(UINT32_C(0xff) << 16);
        features->ebx |= (machine->vcpu_count < 255 ? machine->vcpu_count : 255) << 16;
    }
    if (sizes != NULL) {
        sizes->ecx = 0; /* the host's count of cores */
    }
    hide_virtualisation(cpuid);
    add_timing(cpuid, machine->tsc_hz);
}

static void set_apic_id(struct cpuid *cpuid, uint32_t id)
{
    for (uint32_t i = 0; i < cpuid->head.nent; i++) {
        struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

        if (entry->function == LEAF_FEATURES) {
            entry->ebx = (entry->ebx & 0x00ffffff) | (id & 0xff) << 24;
        } else if (entry->function == LEAF_TOPOLOGY ||
                   entry->function == LEAF_TOPOLOGY_2) {
            entry->edx = id;
        } else if (entry->function == LEAF_AMD_TOPOLOGY) {
            entry->eax = id;
            entry->ebx = id & 0xff; /* a core of its own, with one thread */
            entry->ecx = 0;         /* one node */
        }
    }
}

void cpu_set_features(struct machine *machine)
{
    struct cpuid *cpuid = calloc(1, sizeof(*cpuid));

    if (cpuid == NULL) {
        fail("no memory");
    }
    cpuid->head.nent = CPUID_ENTRIES_MAX;
    if (ioctl(machine->kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid) != 0) {
        fail("KVM_GET_SUPPORTED_CPUID: %s", strerror(errno));
    }
    adapt(machine, cpuid);
    for (unsigned id = 0; id < machine->vcpu_count; id++) {
        set_apic_id(cpuid, id);
        if (ioctl(machine->vcpus[id].fd, KVM_SET_CPUID2, cpuid) != 0) {
            fail("KVM_SET_CPUID2: %s", strerror(errno));
        }
    }
    free(cpuid);
}
