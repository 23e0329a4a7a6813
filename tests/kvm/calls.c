/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a program costs its system, by ptrace(2) and the clock:
 *   calls count PROGRAM [ARGUMENT...]  "calls N run M": system calls from execve() on,
 * all threads', and how many came before the first KVM_RUN calls time N PROGRAM
 * [ARGUMENT...] "best NS": the fastest of N runs
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SYS_IOCTL    16
#define KVM_RUN      0xae80
#define SYSCALL_STOP (SIGTRAP | 0x80)
#define THREADS_MAX  64

static unsigned long calls, before_run;
static int seen_run;

/* A stop before a call is followed by one behind it, in each thread. */
static struct {
    pid_t id;
    int is_inside;
} threads[THREADS_MAX];

static int *inside_of(pid_t id)
{
    for (int i = 0; i < THREADS_MAX; i++) {
        if (threads[i].id == id || threads[i].id == 0) {
            threads[i].id = id;
            return &threads[i].is_inside;
        }
    }
    fprintf(stderr, "calls: too many threads\n");
    exit(1);
}

static void note_call(pid_t id)
{
    struct user_regs_struct regs;
    int *is_inside = inside_of(id);

    *is_inside = !*is_inside;
    if (!*is_inside || ptrace(PTRACE_GETREGS, id, NULL, &regs) != 0) {
        return;
    }
    if (regs.orig_rax == SYS_IOCTL && (unsigned)regs.rsi == KVM_RUN && !seen_run) {
        seen_run = 1;
        before_run = calls;
    }
    calls++;
}

static int count(char **argv)
{
    pid_t child = fork(), id;
    int status, end = 1;

    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execvp(argv[0], argv);
        _exit(127);
    }
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, NULL,
           PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
    ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    while ((id = waitpid(-1, &status, __WALL)) > 0) {
        int sign = 0;

        if (WIFSTOPPED(status)) {
            if (WSTOPSIG(status) == SYSCALL_STOP) {
                note_call(id);
            } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
                sign = WSTOPSIG(status);
            }
            ptrace(PTRACE_SYSCALL, id, NULL, sign);
        } else if (id == child) {
            end = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        }
    }
    printf("calls %lu run %lu\n", calls, seen_run ? before_run : 0);
    return end;
}

static long long now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int measure(int rounds, char **argv)
{
    long long best = -1;
    int status = 0;

    while (rounds-- > 0) {
        long long start = now_ns();
        pid_t child = fork();

        if (child == 0) {
            execvp(argv[0], argv);
            _exit(127);
        }
        waitpid(child, &status, 0);
        long long ns = now_ns() - start;

        best = best < 0 || ns < best ? ns : best;
    }
    printf("best %lld\n", best);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "count") == 0) {
        return count(argv + 2);
    }
    if (argc > 3 && strcmp(argv[1], "time") == 0) {
        return measure(atoi(argv[2]), argv + 3);
    }
    fprintf(stderr, "usage: calls count|time N PROGRAM [ARGUMENT...]\n");
    return 2;
}
