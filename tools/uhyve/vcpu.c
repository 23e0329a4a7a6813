/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The loop of a processor: run the guest until it needs us, do what it asked for. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "affinity.h"
#include "gdb.h"
#include "halt.h"
#include "machine.h"
#include "network.h"
#include "terminal.h"

#define STACK_BYTES (256 * 1024)

static void on_io(struct vcpu *vcpu)
{
    struct machine *machine = vcpu->machine;
    const struct kvm_run *run = vcpu->run;
    uint8_t *data = (uint8_t *)vcpu->run + run->io.data_offset;
    int status = 0;

    if (gdb_on_io(vcpu)) {
        return;
    }
    if (run->io.direction == KVM_EXIT_IO_IN) {
        /* As on a bus where nobody answers. */
        memset(data, 0xff, (size_t)run->io.size * run->io.count);
        return;
    }
    for (uint32_t i = 0; i < run->io.count; i++, data += run->io.size) {
        uint32_t value = 0;

        memcpy(&value, data, run->io.size);
        switch (hypercall(&machine->host, run->io.port, value, run->io.size, &status)) {
        case HYPERCALL_DONE:
            break;
        case HYPERCALL_END:
            gdb_on_exit(machine, status);
            terminal_restore();
            _exit(status);
        case HYPERCALL_UNKNOWN:
            guest_fail(vcpu, "unknown hypercall: 0x%x written to port %u", value,
                       run->io.port);
        case HYPERCALL_MALFORMED:
            guest_fail(vcpu, "hypercall %u: no request of ours at 0x%llx", run->io.port,
                       (unsigned long long)value << 7);
        }
    }
}

static void on_mmio(struct vcpu *vcpu)
{
    if (network_on_mmio(vcpu)) {
        return;
    }
    guest_fail(vcpu, "%s of physical address 0x%llx, where nothing is",
               vcpu->run->mmio.is_write ? "write" : "read",
               (unsigned long long)vcpu->run->mmio.phys_addr);
}

static void on_shutdown(struct vcpu *vcpu)
{
    guest_fail(vcpu,
               "triple fault (on AMD, KVM has reset the processor, so the place below "
               "is not it)");
}

static void on_halt(struct vcpu *vcpu)
{
    guest_fail(vcpu, "halted for good");
}

static void on_fail_entry(struct vcpu *vcpu)
{
    guest_fail(vcpu, "the processor refuses the guest's state (reason 0x%llx)",
               (unsigned long long)vcpu->run->fail_entry.hardware_entry_failure_reason);
}

static void on_internal_error(struct vcpu *vcpu)
{
    guest_fail(vcpu, "KVM can not run this instruction (internal error %u)",
               vcpu->run->internal.suberror);
}

static void (*const handlers[])(struct vcpu *) = {
    [KVM_EXIT_IO] = on_io,
    [KVM_EXIT_MMIO] = on_mmio,
    [KVM_EXIT_HLT] = on_halt,
    [KVM_EXIT_SHUTDOWN] = on_shutdown,
    [KVM_EXIT_FAIL_ENTRY] = on_fail_entry,
    [KVM_EXIT_INTERNAL_ERROR] = on_internal_error,
    [KVM_EXIT_DEBUG] = gdb_on_debug,
};

static void *vcpu_loop(void *arg)
{
    struct vcpu *vcpu = arg;

    affinity_apply(vcpu->id);
    for (;;) {
        gdb_before_run(vcpu);
        if (ioctl(vcpu->fd, KVM_RUN, 0) != 0) {
            if (errno != EINTR && errno != EAGAIN) {
                guest_fail(vcpu, "KVM_RUN: %s", strerror(errno));
            }
            halt_check(vcpu); /* a signal: there is no exit to serve */
            continue;
        }
        uint32_t reason = vcpu->run->exit_reason;

        if (reason >= sizeof(handlers) / sizeof(handlers[0]) ||
            handlers[reason] == NULL) {
            guest_fail(vcpu, "KVM ends with reason %u", reason);
        }
        handlers[reason](vcpu);
    }
    return NULL;
}

static void start_thread(struct vcpu *vcpu)
{
    pthread_attr_t attr;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    int err = pthread_create(&vcpu->thread, &attr, vcpu_loop, vcpu);

    pthread_attr_destroy(&attr);
    if (err != 0) {
        fail("no thread for processor %u: %s", vcpu->id, strerror(err));
    }
}

void vcpu_run_all(struct machine *machine)
{
    for (unsigned id = 1; id < machine->vcpu_count; id++) {
        start_thread(&machine->vcpus[id]);
    }
    machine->vcpus[0].thread = pthread_self();
    halt_watch();
    vcpu_loop(&machine->vcpus[0]);
    __builtin_unreachable();
}
