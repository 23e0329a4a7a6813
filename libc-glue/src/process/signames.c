/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of signals, and saying what came. */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "process/signal.h"

static const char names[][8] = {
    [SIGHUP] = "HUP",   [SIGINT] = "INT",       [SIGQUIT] = "QUIT", [SIGILL] = "ILL",
    [SIGTRAP] = "TRAP", [SIGABRT] = "ABRT",     [SIGEMT] = "EMT",   [SIGFPE] = "FPE",
    [SIGKILL] = "KILL", [SIGBUS] = "BUS",       [SIGSEGV] = "SEGV", [SIGSYS] = "SYS",
    [SIGPIPE] = "PIPE", [SIGALRM] = "ALRM",     [SIGTERM] = "TERM", [SIGURG] = "URG",
    [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",     [SIGCONT] = "CONT", [SIGCHLD] = "CHLD",
    [SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU",     [SIGIO] = "IO",     [SIGXCPU] = "XCPU",
    [SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
    [SIGLOST] = "LOST", [SIGUSR1] = "USR1",     [SIGUSR2] = "USR2",
};

#define NAME_COUNT ((int)(sizeof(names) / sizeof(names[0])))

int sig2str(int number, char *name)
{
    if (number > 0 && number < NAME_COUNT) {
        strcpy(name, names[number]);
    } else if (number == SIGRTMIN || number == SIGRTMAX) {
        strcpy(name, number == SIGRTMIN ? "RTMIN" : "RTMAX");
    } else if (number > SIGRTMIN && number < SIGRTMAX) {
        snprintf(name, SIG2STR_MAX, "RTMIN+%d", number - SIGRTMIN);
    } else {
        return -1;
    }
    return 0;
}

/* The number that text is and nothing else, 0 to limit; else -1. */
static int number_of(const char *text, int limit)
{
    char *end;
    long value = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == 0 && value <= limit ? (int)value : -1;
}

static int real_time_number(const char *name)
{
    int distance;

    if (strncmp(name, "RTMIN", 5) == 0) {
        distance = name[5] == '+' ? number_of(name + 6, SIGRTMAX - SIGRTMIN) : -1;
        return name[5] == 0 ? SIGRTMIN : distance < 0 ? -1 : SIGRTMIN + distance;
    }
    if (strncmp(name, "RTMAX", 5) == 0) {
        distance = name[5] == '-' ? number_of(name + 6, SIGRTMAX - SIGRTMIN) : -1;
        return name[5] == 0 ? SIGRTMAX : distance < 0 ? -1 : SIGRTMAX - distance;
    }
    return -1;
}

int str2sig(const char *restrict name, int *restrict number)
{
    int value = number_of(name, NSIG - 1);

    for (int i = 1; i < NAME_COUNT && value < 0; i++) {
        value = strcmp(name, names[i]) == 0 ? i : -1;
    }
    if (value < 0) {
        value = real_time_number(name);
    }
    if (value < 0) {
        return -1;
    }
    *number = value;
    return 0;
}

static const char *code_words(const siginfo_t *info)
{
    switch (info->si_code) {
    case SI_USER:
        return "sent by kill()";
    case SI_QUEUE:
        return "sent by sigqueue()";
    case SI_TIMER:
        return "expiration of a timer";
    case SI_TKILL:
        return "sent to the thread";
    default:
        return info->si_code > 0 ? "fault" : "unknown origin";
    }
}

void psiginfo(const siginfo_t *info, const char *text)
{
    bool is_fault = info->si_code > 0;

    fprintf(stderr, "%s%s%s (%s", text != NULL ? text : "",
            text != NULL && *text != 0 ? ": " : "", strsignal(info->si_signo),
            code_words(info));
    if (is_fault) {
        fprintf(stderr, " %d at %p)\n", info->si_code, info->si_addr);
    } else {
        fprintf(stderr, ")\n");
    }
}
