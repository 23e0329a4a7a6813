/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "sandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine.h"

static int filter_calls(void)
{
    struct sock_filter program[SANDBOX_FILTER_MAX];
    const struct sock_fprog prog = {(unsigned short)sandbox_filter(program), program};

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
