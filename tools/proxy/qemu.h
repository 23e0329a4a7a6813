/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The isle QEMU: a process of QEMU whose memory is a file that this process shares, and
 * whose second serial port leads to our channel: the doorbell of kernel/abi/hypercall.h.
 * The machine is a microvm where no network card is wanted, else a PC.
 */
#ifndef PROXY_QEMU_H
#define PROXY_QEMU_H

#include <sys/types.h>

#include "channel.h"
#include "settings.h"

struct qemu {
    const struct settings *settings;
    bool is_microvm;
    bool has_kvm;
    int memory_fd;
    int kernel_fd; /* enter.asm's image */
    int output_fd; /* a file with what QEMU itself says */
    pid_t pid;
};

/* The machine that the settings ask for, or a program that can use the network. */
void qemu_choose(struct qemu *qemu, const struct settings *settings, bool has_kvm,
                 bool has_network);

/* Starts QEMU, which ends when this process does; ends with a message if it can not. */
void qemu_start(struct qemu *qemu, const struct channel *channel,
                const struct ports *ports);

/* The channel is closed without an end of the application: says what QEMU said and
 * ends. */
__attribute__((noreturn)) void qemu_report(const struct qemu *qemu);

#endif
