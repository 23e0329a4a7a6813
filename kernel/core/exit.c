/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of the machine: the log first, then the door out. */
#include "core/exit.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "core/args.h"
#include "core/log.h"

void machine_exit(int status)
{
    status &= 0xff; /* what wait() would hand to a parent */
    log_info("exit status %d", status);
    if (args_env_is_on("HERMIT_VERBOSE") && !console_arch_debug_is_seen()) {
        static const char header[] = "Dump kernel log:\n";

        console_arch_write_error(header, sizeof(header) - 1);
        log_dump(console_arch_write_error);
    }
    cpu_end_machine(status);
}
