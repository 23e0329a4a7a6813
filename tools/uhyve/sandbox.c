/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An allow-list as a BPF program (Linux's userspace-api/seccomp_filter.rst). */
#include "sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine.h"

/* By what needs them; the most frequent first. */
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
#define HEAD  4
/* Each check can skip 255 instructions: the verdicts are at the end. */
_Static_assert(HEAD + COUNT < 255, "jumps are bytes");

static int filter_calls(void)
{
    struct sock_filter program[HEAD + COUNT + 2] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    const struct sock_fprog prog = {HEAD + COUNT + 2, program};

    for (size_t i = 0; i < COUNT; i++) {
        program[HEAD + i] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)allowed[i], (uint8_t)(COUNT - i), 0);
    }
    program[HEAD + COUNT] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    program[HEAD + COUNT + 1] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                        &prog);
}

void sandbox_enter(const struct options *options, const struct fileserver *files)
{
    if (!options->is_sandboxed) {
        return;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        fail("PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
    }
    int err = fileserver_restrict_process(files);

    if (err < 0 && options->is_verbose) {
        fprintf(stderr, "uhyve: goes on without Landlock: %s\n", strerror(-err));
    }
    if (filter_calls() != 0 && options->is_verbose) {
        fprintf(stderr, "uhyve: goes on without seccomp: %s\n", strerror(errno));
    }
}
