/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Makes a virtual machine with a processor and keeps it, in the background, without ever
 * running it. While there is one, Linux does not rewrite its scheduler and KVM
 * (static keys: preempt_notifier_key, apic_sw_disabled) when others begin and end.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
    int kvm = open("/dev/kvm", O_RDWR);
    int machine = ioctl(kvm, KVM_CREATE_VM, 0);

    if (machine < 0 || ioctl(machine, KVM_CREATE_IRQCHIP, 0) != 0 ||
        ioctl(machine, KVM_CREATE_VCPU, 0) < 0) {
        perror("keep_machine");
        return 1;
    }
    if (fork() == 0) {
        setsid();
        for (;;) {
            pause();
        }
    }
    return 0;
}
