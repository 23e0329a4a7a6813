/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of the machine. */
#ifndef KERNEL_CORE_EXIT_H
#define KERNEL_CORE_EXIT_H

#include "lib/base.h"

/*
 * Logs the status, prints the kernel log on the console if HERMIT_VERBOSE asks
 * for it, and ends the machine. Any context, any stack.
 */
NORETURN void machine_exit(int status);

/*
 * What is still to be done when the program ends of its own will: run by
 * exit_run_hooks(), the newest first. run may sleep, for a bounded time. Adding a hook
 * twice does nothing; it stays for ever.
 */
struct exit_hook {
    void (*run)(void);
    struct exit_hook *next;
    bool added;
};

/* Task context. */
void exit_add_hook(struct exit_hook *hook);
void exit_run_hooks(void);

#endif
