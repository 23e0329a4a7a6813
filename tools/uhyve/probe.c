/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A machine of one page and one processor, in 16-bit mode, for a few instructions. */
#include "probe.h"

#include <linux/kvm.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define CODE_PA    0x1000
#define CODE_BYTES 0x1000
#define DATA       0x80 /* offset in the page */

#define ANSWER      11 /* 3 * 3 + 1 + 1 */
#define ANSWER_PORT 0x10

/* 16-bit code: cs = ds = 0, the page is at CODE_PA. */
static const uint8_t code[] = {
    0xdb, 0xe3,                          /* fninit */
    0xd9, 0xe8,                          /* fld1 */
    0xd8, 0xc0,                          /* fadd st0, st0 */
    0xdf, 0x1e,        0x80, 0x10,       /* fistp word [DATA] */
    0x0f, 0x10,        0x06, 0x88, 0x10, /* movups xmm0, [DATA + 8] */
    0x0f, 0x59,        0xc0,             /* mulps xmm0, xmm0 */
    0xf3, 0x0f,        0x2c, 0xc0,       /* cvttss2si eax, xmm0 */
    0x03, 0x06,        0x80, 0x10,       /* add ax, [DATA] */
    0xe7, ANSWER_PORT,                   /* out ANSWER_PORT, ax */
};
static const float factors[4] = {3.0f, 3.0f, 3.0f, 3.0f};

#define CR0_MP  (UINT64_C(1) << 1)
#define CR0_EM  (UINT64_C(1) << 2)
#define CR4_SSE (UINT64_C(3) << 9) /* OSFXSR, OSXMMEXCPT */

/* Real mode from address CODE_PA on. */
static int start(int vcpu)
{
    struct kvm_regs regs = {.rip = CODE_PA, .rflags = 2};
    struct kvm_sregs sregs;

    if (ioctl(vcpu, KVM_GET_SREGS, &sregs) != 0) {
        return -1;
    }
    sregs.cs.base = sregs.cs.selector = sregs.ds.base = sregs.ds.selector = 0;
    sregs.cr0 = (sregs.cr0 & ~CR0_EM) | CR0_MP;
    sregs.cr4 |= CR4_SSE;
    if (ioctl(vcpu, KVM_SET_SREGS, &sregs) != 0) {
        return -1;
    }
    return ioctl(vcpu, KVM_SET_REGS, &regs);
}

static const char *run(int vcpu, const struct kvm_run *state)
{
    if (start(vcpu) != 0 || ioctl(vcpu, KVM_RUN, 0) != 0) {
        return "its processor does not start";
    }
    const uint8_t *data = (const uint8_t *)state + state->io.data_offset;

    if (state->exit_reason != KVM_EXIT_IO || state->io.port != ANSWER_PORT) {
        return "a guest that uses SSE does not run";
    }
    return data[0] == ANSWER ? NULL : "a guest that uses SSE computes wrong results";
}

/* Runs INT3 as a debugger would have put it there. */
static const char *run_int3(int vcpu, const struct kvm_run *state)
{
    const struct kvm_guest_debug debug = {.control = KVM_GUESTDBG_ENABLE |
                                                     KVM_GUESTDBG_USE_SW_BP};

    if (start(vcpu) != 0 || ioctl(vcpu, KVM_SET_GUEST_DEBUG, &debug) != 0 ||
        ioctl(vcpu, KVM_RUN, 0) != 0 || state->exit_reason != KVM_EXIT_DEBUG) {
        return "INT3 is not reported";
    }
    return NULL;
}

typedef const char *(*trial)(int vcpu, const struct kvm_run *state);

static const char *with_vcpu(int kvm_fd, int vm, const uint8_t *page, trial try)
{
    const struct kvm_userspace_memory_region region = {
        .guest_phys_addr = CODE_PA,
        .memory_size = CODE_BYTES,
        .userspace_addr = (uintptr_t)page,
    };
    const char *reason = "it makes no processor";

    if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) != 0) {
        return "it takes no memory";
    }
    int vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    int run_bytes = ioctl(kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);

    if (vcpu < 0 || run_bytes < (int)sizeof(struct kvm_run)) {
        return reason;
    }
    struct kvm_run *state =
        mmap(NULL, (size_t)run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);

    if (state != MAP_FAILED) {
        reason = try(vcpu, state);
        munmap(state, (size_t)run_bytes);
    }
    close(vcpu);
    return reason;
}

static const char *with_machine(int kvm_fd, const uint8_t *program, size_t len, trial try)
{
    const char *reason = "it makes no virtual machine";
    uint8_t *page = mmap(NULL, CODE_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int vm = ioctl(kvm_fd, KVM_CREATE_VM, 0);

    if (page != MAP_FAILED && vm >= 0) {
        memcpy(page, program, len);
        memcpy(page + DATA + 8, factors, sizeof(factors));
        reason = with_vcpu(kvm_fd, vm, page, try);
    }
    if (page != MAP_FAILED) {
        munmap(page, CODE_BYTES);
    }
    if (vm >= 0) {
        close(vm);
    }
    return reason;
}

const char *probe_kvm(int kvm_fd)
{
    if (ioctl(kvm_fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) {
        return "its interface is another";
    }
    if (ioctl(kvm_fd, KVM_CHECK_EXTENSION, KVM_CAP_IRQCHIP) <= 0) {
        return "it has no interrupt controllers";
    }
    return with_machine(kvm_fd, code, sizeof(code), run);
}

bool probe_int3(int kvm_fd)
{
    static const uint8_t int3[] = {0xcc, 0xe7, ANSWER_PORT};

    return with_machine(kvm_fd, int3, sizeof(int3), run_int3) == NULL;
}
