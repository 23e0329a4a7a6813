/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SIGALRM ends processor 0's KVM_RUN every few seconds; where that one is halted it
 * sends the signal to the others. A processor that computes is not disturbed further. */
#include "halt.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#define PERIOD_SEC 2
#define RFLAGS_IF  (UINT64_C(1) << 9)

static void on_alarm(int number)
{
    (void)number; /* its arrival ends KVM_RUN */
}

void halt_watch(void)
{
    const struct itimerval period = {{PERIOD_SEC, 0}, {PERIOD_SEC, 0}};
    const struct sigaction action = {.sa_handler = on_alarm};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &period, NULL);
}

static bool is_halted(struct vcpu *vcpu)
{
    struct kvm_mp_state state;
    struct kvm_regs regs;

    return ioctl(vcpu->fd, KVM_GET_MP_STATE, &state) == 0 &&
           state.mp_state == KVM_MP_STATE_HALTED &&
           ioctl(vcpu->fd, KVM_GET_REGS, &regs) == 0 && (regs.rflags & RFLAGS_IF) == 0;
}

/* Processor 0 is halted. The others must have been so for two rounds: one may have been
 * woken by an NMI of another since it was looked at. */
static bool are_all_halted(struct machine *machine)
{
    unsigned needed = machine->vcpu_count > 1 ? 2 : 1;
    bool all = true;

    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        struct vcpu *vcpu = &machine->vcpus[i];

        all = all && __atomic_load_n(&vcpu->halted_rounds, __ATOMIC_RELAXED) >= needed;
        if (i != 0) {
            pthread_kill(vcpu->thread, SIGALRM);
        }
    }
    return all;
}

void halt_check(struct vcpu *vcpu)
{
    unsigned rounds = is_halted(vcpu) ? vcpu->halted_rounds + 1 : 0;

    __atomic_store_n(&vcpu->halted_rounds, rounds, __ATOMIC_RELAXED);
    if (vcpu->id == 0 && rounds != 0 && are_all_halted(vcpu->machine)) {
        guest_fail(vcpu, "halted for good");
    }
}
