/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The only program beside the benchmarks in the Linux guest of tests/bench. Each of
 * its arguments is a program in / with its arguments, comma-separated:
 * `basic switch,across`. Their output stands between lines that begin with @; then
 * the machine is switched off.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_WORDS 8

/* The C library asks /sys how many processors there are. */
static void mount_system(const char *type, const char *place)
{
    if (mount(type, place, type, 0, NULL) != 0) {
        printf("@problem mount %s: %s\n", place, strerror(errno));
    }
}

/* What the time comes from decides what clock_gettime costs. */
static void tell_clock(void)
{
    char name[32];
    int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
                  O_RDONLY);
    ssize_t len = fd < 0 ? -1 : read(fd, name, sizeof(name) - 1);

    if (len <= 0) {
        printf("@problem clock source: %s\n", strerror(errno));
    } else {
        name[len] = '\0';
        printf("@clock %s\n", strtok(name, "\n"));
    }
    if (fd >= 0) {
        close(fd);
    }
}

/*
 * The kernel is booted with one processor and the others are started here: under
 * -icount the processors take turns, and the kernel that starts them during its boot
 * waits for ever without giving them one. From here it gets by.
 */
static void start_processors(void)
{
    char path[64];

    for (int number = 1;; number++) {
        snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", number);
        int fd = open(path, O_WRONLY);

        if (fd < 0) {
            return;
        }
        if (write(fd, "1", 1) != 1) {
            printf("@problem %s: %s\n", path, strerror(errno));
        }
        close(fd);
    }
}

static int run(char *words)
{
    char path[64], *argv[MOST_WORDS + 1];
    int argc = 0, status;

    for (char *word = strtok(words, ","); word && argc < MOST_WORDS;
         word = strtok(NULL, ",")) {
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    snprintf(path, sizeof(path), "/%s", argc > 0 ? argv[0] : "");
    pid_t pid = fork();

    if (pid == 0) {
        execv(path, argv);
        perror(path);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("fork");
        return 127;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    mount_system("proc", "/proc");
    mount_system("sysfs", "/sys");
    start_processors();
    for (int i = 1; i < argc; i++) {
        printf("@begin %s\n", argv[i]);
        printf("@end %d\n", run(argv[i]));
    }
    tell_clock();
    reboot(RB_POWER_OFF);
    perror("@problem power off");
    return 1; /* the kernel panics, which ends the machine as well */
}
