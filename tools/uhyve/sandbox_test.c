/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The filter, number by number: what is listed goes through, all else kills. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include "sandbox.h"

#define NUMBERS 1024
#define X32_BIT UINT32_C(0x40000000)

/* What the host does with the program (Linux's userspace-api/seccomp_filter.rst). */
static uint32_t verdict(const struct sock_filter *program, unsigned count,
                        const struct seccomp_data *data)
{
    uint32_t value = 0;

    for (unsigned at = 0; at < count; at++) {
        const struct sock_filter *step = &program[at];

        switch (step->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            value = *(const uint32_t *)((const uint8_t *)data + step->k);
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += value == step->k ? step->jt : step->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += value >= step->k ? step->jt : step->jf;
            break;
        case BPF_RET | BPF_K:
            return step->k;
        default:
            fail_msg("instruction 0x%x", step->code);
        }
    }
    fail_msg("the program has no end");
    return 0;
}

static void test_every_number(void **state)
{
    static struct sock_filter program[SANDBOX_FILTER_MAX];
    static const int wanted[] = {SYS_read,    SYS_write,           SYS_ioctl, SYS_openat2,
                                 SYS_madvise, SYS_restart_syscall, SYS_ppoll};
    static const int unwanted[] = {SYS_open,           SYS_openat,
                                   SYS_execve,         SYS_execveat,
                                   SYS_ptrace,         SYS_socket,
                                   SYS_connect,        SYS_kill,
                                   SYS_fork,           SYS_vfork,
                                   SYS_prctl,          SYS_bpf,
                                   SYS_io_uring_setup, SYS_process_vm_writev};
    unsigned count = sandbox_filter(program), listed = 0;
    struct seccomp_data data = {.arch = AUDIT_ARCH_X86_64};

    (void)state;
    assert_true(count > 0 && count <= SANDBOX_FILTER_MAX);
    for (int number = -1; number < NUMBERS; number++) {
        data.nr = number;
        data.arch = AUDIT_ARCH_X86_64;
        bool is_allowed = sandbox_allows(number);

        listed += is_allowed;
        assert_int_equal(verdict(program, count, &data),
                         is_allowed ? SECCOMP_RET_ALLOW : SECCOMP_RET_KILL_PROCESS);
        data.nr = (int)((uint32_t)number | X32_BIT);
        assert_int_equal(verdict(program, count, &data), SECCOMP_RET_KILL_PROCESS);
        data.nr = number;
        data.arch = AUDIT_ARCH_I386;
        assert_int_equal(verdict(program, count, &data), SECCOMP_RET_KILL_PROCESS);
    }
    assert_true(listed > 30 && listed < 80);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_true(sandbox_allows(wanted[i]));
    }
    for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
        assert_false(sandbox_allows(unwanted[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_number)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
