/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The host's interface: Linux's Documentation/virt/kvm/api.rst. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "probe.h"

#define DEVICE "/dev/kvm"

/* Where KVM keeps what Intel's processors need for real mode: in the hole. */
#define IDENTITY_MAP_PA UINT64_C(0xfffbc000)
#define TASK_STATE_PA   0xfffbd000u

#define MSR_TSC      0x10
#define NS_PER_SEC   UINT64_C(1000000000)
#define HZ_PER_KHZ   UINT64_C(1000)
#define IN_QEMU      "run it in QEMU (HERMIT_ISLE=qemu with proxy)"
#define QEMU_INSTEAD "or " IN_QEMU

static int open_device(void)
{
    int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

    if (fd >= 0) {
        return fd;
    }
    if (errno == EACCES || errno == EPERM) {
        fail(DEVICE ": permission denied; add yourself to group kvm, " QEMU_INSTEAD);
    }
    if (errno == ENOENT || errno == ENODEV || errno == ENXIO) {
        fail(DEVICE ": there is none; load kvm_intel or kvm_amd, switch virtualisation "
                    "on in the firmware, " QEMU_INSTEAD);
    }
    fail(DEVICE ": %s", strerror(errno));
}

static void check_device(int fd)
{
    int version = ioctl(fd, KVM_GET_API_VERSION, 0);

    if (version < 0) {
        fail(DEVICE ": it is not KVM's: %s; " IN_QEMU, strerror(errno));
    }
    if (version != KVM_API_VERSION) {
        fail(DEVICE ": its interface has version %d, not %d; " IN_QEMU, version,
             KVM_API_VERSION);
    }
}

void kvm_blame(const struct machine *machine)
{
    const char *reason = probe_kvm(machine->kvm_fd);

    if (reason != NULL) {
        fail(DEVICE ": %s: it can not run applications; " IN_QEMU, reason);
    }
}

static void add_memory(struct machine *machine, uint32_t slot, uint64_t pa,
                       uint8_t *bytes, uint64_t len)
{
    const struct kvm_userspace_memory_region region = {
        .slot = slot,
        .guest_phys_addr = pa,
        .memory_size = len,
        .userspace_addr = (uintptr_t)bytes,
    };

    if (len != 0 && ioctl(machine->vm_fd, KVM_SET_USER_MEMORY_REGION, &region) != 0) {
        fail("KVM takes no %llu MiB of memory: %s", (unsigned long long)(len >> 20),
             strerror(errno));
    }
}

static void make_memory(struct machine *machine)
{
    const char *tried = "";
    int err = memory_map(&machine->memory, &machine->options->memory, &tried);

    if (err < 0) {
        fail("no %llu MiB for the application: %s: %s",
             (unsigned long long)(machine->options->memory.bytes >> 20), tried,
             strerror(-err));
    }
    add_memory(machine, 0, 0, machine->memory.low, machine->memory.low_bytes);
    add_memory(machine, 1, DEVICE_HOLE_END_PA, machine->memory.high,
               machine->memory.high_bytes);
}

void kvm_create_machine(struct machine *machine)
{
    uint64_t identity_map = IDENTITY_MAP_PA;

    machine->kvm_fd = open_device();
    check_device(machine->kvm_fd);
    machine->vm_fd = ioctl(machine->kvm_fd, KVM_CREATE_VM, 0);
    if (machine->vm_fd < 0) {
        fail(DEVICE ": no virtual machine: %s; end what else has the processor's "
                    "virtualisation, " QEMU_INSTEAD,
             strerror(errno));
    }
    /* Processors of AMD need neither. */
    ioctl(machine->vm_fd, KVM_SET_IDENTITY_MAP_ADDR, &identity_map);
    ioctl(machine->vm_fd, KVM_SET_TSS_ADDR, TASK_STATE_PA);
    if (ioctl(machine->vm_fd, KVM_CREATE_IRQCHIP, 0) != 0) {
        fail(DEVICE ": no interrupt controllers: %s; " IN_QEMU, strerror(errno));
    }
    make_memory(machine);
}

static void create_vcpu(struct machine *machine, unsigned id, size_t run_bytes)
{
    struct vcpu *vcpu = &machine->vcpus[id];

    *vcpu = (struct vcpu){.machine = machine, .id = id};
    vcpu->fd = ioctl(machine->vm_fd, KVM_CREATE_VCPU, id);
    if (vcpu->fd < 0) {
        fail(DEVICE
             ": no more than %u processors: %s; take fewer (--cpus), " QEMU_INSTEAD,
             id, strerror(errno));
    }
    vcpu->run = mmap(NULL, run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
    if (vcpu->run == MAP_FAILED) {
        fail("mmap of a virtual processor: %s", strerror(errno));
    }
}

void kvm_create_vcpus(struct machine *machine)
{
    int run_bytes = ioctl(machine->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);

    machine->vcpu_count = machine->options->cpus;
    machine->vcpus = calloc(machine->vcpu_count, sizeof(*machine->vcpus));
    if (machine->vcpus == NULL || run_bytes < (int)sizeof(struct kvm_run)) {
        fail("no memory for %u processors", machine->vcpu_count);
    }
    for (unsigned id = 0; id < machine->vcpu_count; id++) {
        create_vcpu(machine, id, (size_t)run_bytes);
    }
    int khz = ioctl(machine->vcpus[0].fd, KVM_GET_TSC_KHZ, 0);

    machine->tsc_hz = khz > 0 ? (uint64_t)khz * HZ_PER_KHZ : 0;
    cpu_set_features(machine);
}

void kvm_pulse_line(struct machine *machine, unsigned line)
{
    struct kvm_irq_level level = {.irq = line, .level = 1};

    ioctl(machine->vm_fd, KVM_IRQ_LINE, &level);
    level.level = 0;
    ioctl(machine->vm_fd, KVM_IRQ_LINE, &level);
}

void kvm_read_clocks(struct machine *machine, uint64_t *wall_ns, uint64_t *tsc)
{
    struct {
        struct kvm_msrs head;
        struct kvm_msr_entry entry;
    } msrs = {.head = {.nmsrs = 1}, .entry = {.index = MSR_TSC}};
    struct timespec now;

    *wall_ns = *tsc = 0;
    clock_gettime(CLOCK_REALTIME, &now);
    if (ioctl(machine->vcpus[0].fd, KVM_GET_MSRS, &msrs) == 1) {
        *wall_ns = (uint64_t)now.tv_sec * NS_PER_SEC + (uint64_t)now.tv_nsec;
        *tsc = msrs.entry.data;
    }
}
