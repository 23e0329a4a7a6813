/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * broken_kvm HOW PROGRAM [ARGUMENT...]: runs a program for which /dev/kvm opens and does
 * not do what it should. Linux hands the program's calls of it to this one
 * (seccomp_unotify(2)). version   its interface is another busy      no virtual machine,
 * as where another hypervisor has the processor irqchip   no interrupt controllers vcpu
 * no processor start     the processor does not run emulator  guests end at their first
 * instruction of SSE, as in an emulator without it wrong     guests compute wrong results
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE      "/dev/kvm"
#define RUN_BYTES   4096
#define DATA_OFFSET 2048 /* of what a port was given, in the shared page */

static const char *how;
static int listener;
static struct kvm_run *run;
static int run_fd;

static int is_broken(const char *part)
{
    return strcmp(how, part) == 0;
}

static int filter_calls(void)
{
#define FIELD(name) offsetof(struct seccomp_data, name)
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args[1])),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff00),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVMIO << 8, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static int opens_device(const struct seccomp_notif *call)
{
    char path[sizeof(DEVICE)] = "";
    struct iovec here = {path, sizeof(path)},
                 there = {(void *)call->data.args[1], sizeof(path)};

    return process_vm_readv((pid_t)call->pid, &here, 1, &there, 1, 0) > 0 &&
           memcmp(path, DEVICE, sizeof(DEVICE)) == 0;
}

/* Gives the program a descriptor, which is the result of its call. */
static void answer_with(const struct seccomp_notif *call, int fd)
{
    const struct seccomp_notif_addfd gift = {
        .id = call->id,
        .flags = SECCOMP_ADDFD_FLAG_SEND,
        .srcfd = (unsigned)fd,
        .newfd_flags = O_CLOEXEC,
    };

    ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &gift);
}

static int run_vcpu(void)
{
    if (is_broken("start")) {
        return -EIO;
    }
    run->exit_reason = is_broken("emulator") ? KVM_EXIT_INTERNAL_ERROR : KVM_EXIT_IO;
    run->io.direction = KVM_EXIT_IO_OUT;
    run->io.size = 2;
    run->io.count = 1;
    run->io.port = 0x10;
    run->io.data_offset = DATA_OFFSET;
    return 0;
}

/* The result of an ioctl of KVM; *fd is set where it is a descriptor. */
static int result_of(unsigned request, int *fd)
{
    switch (request) {
    case KVM_GET_API_VERSION:
        return is_broken("version") ? KVM_API_VERSION - 1 : KVM_API_VERSION;
    case KVM_CREATE_VM:
        *fd = is_broken("busy") ? -1 : memfd_create("machine", 0);
        return -EBUSY;
    case KVM_CHECK_EXTENSION:
        return !is_broken("irqchip");
    case KVM_CREATE_IRQCHIP:
        return is_broken("irqchip") ? -ENOTTY : 0;
    case KVM_CREATE_VCPU:
        *fd = is_broken("vcpu") ? -1 : run_fd;
        return -EINVAL;
    case KVM_GET_VCPU_MMAP_SIZE:
        return RUN_BYTES;
    case KVM_RUN:
        return run_vcpu();
    default:
        return 0;
    }
}

static void answer(const struct seccomp_notif *call)
{
    struct seccomp_notif_resp response = {.id = call->id};
    int fd = -1;

    if (call->data.nr == SYS_openat) {
        if (opens_device(call)) {
            answer_with(call, memfd_create("kvm", 0));
            return;
        }
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else {
        int result = result_of((unsigned)call->data.args[1], &fd);

        if (fd >= 0) {
            answer_with(call, fd);
            return;
        }
        response.val = result > 0 ? result : 0;
        response.error = result < 0 ? result : 0;
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static int serve(pid_t child)
{
    struct pollfd fds[2] = {
        {.fd = listener, .events = POLLIN},
        {.fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN}};
    struct seccomp_notif call;
    int status;

    while (poll(fds, 2, -1) > 0 && fds[1].revents == 0) {
        memset(&call, 0, sizeof(call));
        if (fds[0].revents != 0 &&
            ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0) {
            answer(&call);
        }
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        return 2;
    }
    how = argv[1];
    run_fd = memfd_create("processor", MFD_CLOEXEC);
    if (ftruncate(run_fd, RUN_BYTES) != 0) {
        return 2;
    }
    run = mmap(NULL, RUN_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, run_fd, 0);
    listener = filter_calls();
    if (run == MAP_FAILED || listener < 0) {
        perror("broken_kvm");
        return 77;
    }
    pid_t child = fork();

    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    return serve(child);
}
