/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of signals that never change and need no buffer. */
#include <signal.h>
#include <string.h>
#include <bits/more_string.h>

static const struct {
    int number;
    const char *name, *text;
} signals[] = {
    {SIGHUP, "HUP", "Hangup"},
    {SIGINT, "INT", "Interrupt"},
    {SIGQUIT, "QUIT", "Quit"},
    {SIGILL, "ILL", "Illegal instruction"},
    {SIGTRAP, "TRAP", "Trace/breakpoint trap"},
    {SIGABRT, "ABRT", "Aborted"},
    {SIGBUS, "BUS", "Bus error"},
    {SIGFPE, "FPE", "Floating point exception"},
    {SIGKILL, "KILL", "Killed"},
    {SIGSEGV, "SEGV", "Segmentation fault"},
    {SIGSYS, "SYS", "Bad system call"},
    {SIGPIPE, "PIPE", "Broken pipe"},
    {SIGALRM, "ALRM", "Alarm clock"},
    {SIGTERM, "TERM", "Terminated"},
    {SIGURG, "URG", "Urgent I/O condition"},
    {SIGSTOP, "STOP", "Stopped (signal)"},
    {SIGTSTP, "TSTP", "Stopped"},
    {SIGCONT, "CONT", "Continued"},
    {SIGCHLD, "CHLD", "Child exited"},
    {SIGTTIN, "TTIN", "Stopped (tty input)"},
    {SIGTTOU, "TTOU", "Stopped (tty output)"},
    {SIGIO, "IO", "I/O possible"},
    {SIGXCPU, "XCPU", "CPU time limit exceeded"},
    {SIGXFSZ, "XFSZ", "File size limit exceeded"},
    {SIGVTALRM, "VTALRM", "Virtual timer expired"},
    {SIGPROF, "PROF", "Profiling timer expired"},
    {SIGWINCH, "WINCH", "Window changed"},
    {SIGUSR1, "USR1", "User defined signal 1"},
    {SIGUSR2, "USR2", "User defined signal 2"},
};

#define COUNT (sizeof(signals) / sizeof(signals[0]))

/* COUNT: there is no such signal. */
static size_t place_of(int number)
{
    size_t i = 0;

    while (i < COUNT && signals[i].number != number) {
        i++;
    }
    return i;
}

const char *sigabbrev_np(int number)
{
    size_t i = place_of(number);

    return i < COUNT ? signals[i].name : NULL;
}

const char *sigdescr_np(int number)
{
    size_t i = place_of(number);

    return i < COUNT ? signals[i].text : NULL;
}
