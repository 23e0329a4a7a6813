/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An allow-list as a BPF program (Linux's userspace-api/seccomp_filter.rst). */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "sandbox.h"

/* By what needs them. */
static const int allowed[] = {
    SYS_ioctl,
    SYS_write,
    SYS_futex,
    SYS_read,
    SYS_poll,
    /* the file server */
    SYS_pread64,
    SYS_pwrite64,
    SYS_preadv,
    SYS_pwritev,
    SYS_pwritev2,
    SYS_readv,
    SYS_writev,
    SYS_lseek,
    SYS_openat2,
    SYS_close,
    SYS_newfstatat,
    SYS_fstat,
    SYS_unlinkat,
    SYS_mkdirat,
    SYS_mknodat, /* FIFOs: Landlock forbids devices, as does not being root */
    SYS_renameat,
    SYS_renameat2,
    SYS_symlinkat,
    SYS_linkat,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_ftruncate,
    SYS_fsync,
    SYS_fdatasync,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_utimensat,
    SYS_faccessat2,
    SYS_fstatfs,
    SYS_chmod,
    /* memory and threads */
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_clone3,
    SYS_clone,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_rt_sigaction,
    SYS_sched_yield,
    SYS_setitimer,
    SYS_sched_setaffinity,
    SYS_gettid,
    SYS_getpid,
    SYS_tgkill,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
    SYS_getrandom,
    /* the debugger's connection, which is there already */
    SYS_accept4,
    SYS_recvfrom,
    SYS_sendto,
    SYS_shutdown,
    SYS_ppoll,
};

#define COUNT (sizeof(allowed) / sizeof(allowed[0]))

/*
 * The numbers at which the verdict changes, ascending: below the first one a call is
 * refused, from there on allowed, and so on. The program looks a number up by bisection,
 * because the host runs it once for every number there is when it takes it.
 */
struct verdicts {
    uint32_t from[2 * COUNT];
    unsigned count;
};

static int compare_numbers(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void find_verdicts(struct verdicts *verdicts)
{
    int sorted[COUNT];

    memcpy(sorted, allowed, sizeof(sorted));
    qsort(sorted, COUNT, sizeof(sorted[0]), compare_numbers);
    verdicts->count = 0;
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t number = (uint32_t)sorted[i];

        if (verdicts->count == 0 || verdicts->from[verdicts->count - 1] != number) {
            verdicts->from[verdicts->count++] = number;
            verdicts->from[verdicts->count++] = number + 1;
        } else {
            verdicts->from[verdicts->count - 1]++;
        }
    }
}

/* The instructions for a number that is at or above `low` to `high` of the changes;
 * returns where they end. */
static struct sock_filter *put_choice(struct sock_filter *next,
                                      const struct verdicts *verdicts, unsigned low,
                                      unsigned high)
{
    if (low == high) {
        *next = (struct sock_filter)BPF_STMT(
            BPF_RET | BPF_K, low % 2 == 1 ? SECCOMP_RET_ALLOW : SECCOMP_RET_KILL_PROCESS);
        return next + 1;
    }
    unsigned middle = (low + high) / 2;
    struct sock_filter *right = put_choice(next + 1, verdicts, low, middle);

    *next =
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, verdicts->from[middle],
                                     (uint8_t)(right - next - 1), 0);
    return put_choice(right, verdicts, middle + 1, high);
}

/* A choice among n + 1 verdicts takes 2n + 1 instructions; the left one of the first
 * choice, about half, is what the longest jump skips. */
_Static_assert(2 * COUNT + 1 < 255, "jumps are bytes");

unsigned sandbox_filter(struct sock_filter *program)
{
    const struct sock_filter head[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    struct verdicts verdicts;

    _Static_assert(sizeof(head) / sizeof(head[0]) + 4 * COUNT + 1 <= SANDBOX_FILTER_MAX,
                   "as others know it");
    memcpy(program, head, sizeof(head));
    find_verdicts(&verdicts);
    return (unsigned)(put_choice(program + sizeof(head) / sizeof(head[0]), &verdicts, 0,
                                 verdicts.count) -
                      program);
}

bool sandbox_allows(int number)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (allowed[i] == number) {
            return true;
        }
    }
    return false;
}
