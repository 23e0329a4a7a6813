/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a program costs its system, by ptrace(2) and the clock:
 *   calls count PROGRAM...
 *       "calls N run M": system calls from execve() on, all threads', and how many came
 *       before the first KVM_RUN
 *   calls compare TURNS PROGRAM... -- PROGRAM...
 *       "turns N first NS second NS": the fastest runs of each
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
#define TURNS_MAX    12

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

/* Nanoseconds of one run. */
static long long time_of(char **argv)
{
    long long start = now_ns();
    pid_t child = fork();
    int status;

    if (child == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    waitpid(child, &status, 0);
    return now_ns() - start;
}

/* Both in turn, so that whatever else slows the machine meets both; until neither has
 * become faster in the last `rounds` turns. */
static int compare(int rounds, char **first, char **second)
{
    long long best[2] = {0, 0};
    int turns = 0;

    for (int last = 0; turns - last < rounds && turns < TURNS_MAX; turns++) {
        for (int i = 0; i < 2; i++) {
            long long ns = time_of(i == 0 ? first : second);

            if (best[i] == 0 || ns < best[i]) {
                /* What is less than 1 % is no reason to go on. */
                last = best[i] == 0 || ns < best[i] - best[i] / 100 ? turns : last;
                best[i] = ns;
            }
        }
    }
    printf("turns %d first %lld second %lld\n", turns, best[0], best[1]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "count") == 0) {
        return count(argv + 2);
    }
    for (int i = 4; i + 1 < argc && strcmp(argv[1], "compare") == 0; i++) {
        if (strcmp(argv[i], "--") == 0) {
            argv[i] = NULL;
            return compare(atoi(argv[2]), argv + 3, argv + i + 1);
        }
    }
    fprintf(stderr, "usage: calls count PROGRAM... | compare TURNS PROGRAM... -- "
                    "PROGRAM...\n");
    return 2;
}
