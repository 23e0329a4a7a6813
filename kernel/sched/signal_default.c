/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals in a program that does not use them: the default actions. */
#include "arch/upcalls.h"
#include "core/console.h"
#include "core/exit.h"
#include "sched/futex.h"
#include "sched/signal.h"
#include "sched/task.h"

#define STATUS_SIGNAL 128 /* plus the number, as a shell shows it */

const struct signal_hooks *signal_hooks;

static const char names[][8] = {
    [HSIG_HUP] = "HUP",   [HSIG_INT] = "INT",   [HSIG_QUIT] = "QUIT",
    [HSIG_ILL] = "ILL",   [HSIG_TRAP] = "TRAP", [HSIG_ABRT] = "ABRT",
    [HSIG_FPE] = "FPE",   [HSIG_KILL] = "KILL", [HSIG_BUS] = "BUS",
    [HSIG_SEGV] = "SEGV", [HSIG_SYS] = "SYS",   [HSIG_PIPE] = "PIPE",
    [HSIG_ALRM] = "ALRM", [HSIG_TERM] = "TERM", [HSIG_IO] = "IO",
    [24] = "XCPU",        [25] = "XFSZ",        [HSIG_VTALRM] = "VTALRM",
    [HSIG_PROF] = "PROF", [29] = "LOST",        [30] = "USR1",
    [31] = "USR2",
};

/* Stopping is for a shell that lets us go on: there is none, so nothing stops. */
bool signal_is_ignored_by_default(int number)
{
    const uint64_t ignored = HSIG_BIT(HSIG_CHLD) | HSIG_BIT(HSIG_CONT) |
                             HSIG_BIT(HSIG_URG) | HSIG_BIT(HSIG_WINCH) |
                             HSIG_BIT(HSIG_STOP) | HSIG_BIT(HSIG_TSTP) |
                             HSIG_BIT(HSIG_TTIN) | HSIG_BIT(HSIG_TTOU);

    return (ignored & HSIG_BIT(number)) != 0;
}

void signal_end(int number)
{
    bool named = number > 0 && (size_t)number < ARRAY_LEN(names) && names[number][0] != 0;

    console_printf_now("\nterminated by signal %d%s%s\n", number, named ? " SIG" : "",
                       named ? names[number] : "");
    machine_exit(STATUS_SIGNAL + number);
}

bool upcall_signal_interrupt(struct interrupted *at, uint64_t sp)
{
    return (task_current()->signals.flags & FUTEX_SIGNALS) != 0 &&
           signal_hooks->interrupt(at, sp);
}

bool upcall_signal_fault(struct interrupted *at, const struct hermit_siginfo *info,
                         uint64_t sp)
{
    return signal_hooks != NULL && signal_hooks->fault(at, info, sp);
}

bool upcall_signal_return(struct interrupted *at, uint64_t mask, uint64_t sp,
                          bool interrupts)
{
    return signal_hooks->handler_returned(at, mask, sp, interrupts);
}

void signal_raise_self(int number)
{
    if (signal_hooks != NULL) {
        signal_hooks->send_self(number);
    } else if (!signal_is_ignored_by_default(number)) {
        signal_end(number);
    }
}
