/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of the machine: the log first, then the door out. */
#include "core/exit.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "core/args.h"
#include "core/log.h"

static void write_error(const char *text, size_t len)
{
    (void)console_arch_write_error(text, len); /* there is nobody else to tell */
}

void machine_exit(int status)
{
    status &= 0xff; /* what wait() would hand to a parent */
    bool is_verbose = args_env_is_on("HERMIT_VERBOSE");

    /* Formatting is a twentieth of all the code that a short program runs: only for
     * readers. */
    if (is_verbose || log_has_sink()) {
        log_info("exit status %d", status);
    }
    if (is_verbose && !console_arch_debug_is_seen()) {
        static const char header[] = "Dump kernel log:\n";

        write_error(header, sizeof(header) - 1);
        log_dump(write_error);
    }
    cpu_end_machine(status);
}

static struct exit_hook *hooks;

void exit_add_hook(struct exit_hook *hook)
{
    if (__atomic_exchange_n(&hook->added, true, __ATOMIC_RELAXED)) {
        return;
    }
    hook->next = __atomic_load_n(&hooks, __ATOMIC_RELAXED);
    /* Release pairs with the acquire below: a complete hook. */
    while (!__atomic_compare_exchange_n(&hooks, &hook->next, hook, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
    }
}

void exit_run_hooks(void)
{
    struct exit_hook *hook = __atomic_exchange_n(&hooks, NULL, __ATOMIC_ACQUIRE);

    for (; hook != NULL; hook = hook->next) {
        hook->run();
    }
}
