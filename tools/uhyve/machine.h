/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The virtual machine: what is made once and shared by all its processors. Files are
 * named by layer: kvm.c the host's interface, cpu_x86_64.c the processor, vcpu.c the
 * loop between them.
 */
#ifndef UHYVE_MACHINE_H
#define UHYVE_MACHINE_H

#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "hypercall.h"
#include "memory.h"
#include "options.h"

/* Statuses that are ours; below are the program's own. */
#define STATUS_CRASHED 125 /* the guest ended without saying how */
#define STATUS_CANNOT  126 /* it was not started */

struct image;
struct gdb;
struct network;

struct vcpu {
    struct machine *machine;
    unsigned id;
    int fd;
    struct kvm_run *run;
    pthread_t thread;
    unsigned halted_rounds; /* halt.c: atomic */
};

struct machine {
    const struct options *options;
    int kvm_fd, vm_fd;
    uint64_t tsc_hz;
    struct guest_memory memory;
    struct console console;
    struct hypercall_host host;
    const struct image *image;
    struct gdb *gdb;         /* null: nobody debugs */
    struct network *network; /* null: none */
    struct vcpu *vcpus;
    unsigned vcpu_count;
};

/* Where the guest begins: the state that kernel/abi/boot_info.h asks for. */
struct cpu_start {
    uint64_t entry_va, boot_info_pa, root_pa, gdt_va;
    uint64_t stack_top_va; /* of core 0; each further core's is stack_bytes higher */
    uint64_t stack_bytes;
};

/* kvm.c: the machine with its memory and interrupt controllers; ends with a message
 * where that cannot be. */
void kvm_create_machine(struct machine *machine);
void kvm_create_vcpus(struct machine *machine);
/* A guest has failed: if this KVM can not run guests at all (probe.h), says so and ends.
 * Trying that before each start would cost as much as the start. */
void kvm_blame(const struct machine *machine);
void kvm_pulse_line(struct machine *machine, unsigned line);
/* The guest's clock and the date at the same moment. */
void kvm_read_clocks(struct machine *machine, uint64_t *wall_ns, uint64_t *tsc);

/* cpu_x86_64.c */
void cpu_start(struct vcpu *vcpu, const struct cpu_start *start);
void cpu_set_features(struct machine *machine);

/* vcpu.c: starts the threads of the other processors, runs the first one here. Does not
 * return. */
__attribute__((noreturn)) void vcpu_run_all(struct machine *machine);

/* report.c: why the guest can not go on, on stderr; ends with STATUS_CRASHED. */
__attribute__((noreturn, format(printf, 2, 3))) void guest_fail(struct vcpu *vcpu,
                                                                const char *format, ...);

/* uhyve can not: "uhyve: TEXT" on stderr, STATUS_CANNOT. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

#endif
