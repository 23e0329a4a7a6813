/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system says about itself, and how it refuses what a unikernel has not. */
#include <execinfo.h>
#include <fcntl.h>
#include <hermit/errno.h>
#include <hermit/syscalls.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static __thread int in_tls = 7;

static void identity(void)
{
    struct utsname name;
    char host[65];

    CHECK(uname(&name) == 0 && strcmp(name.sysname, "HermitCore") == 0);
    CHECK(strcmp(name.machine, "x86_64") == 0);
    CHECK(gethostname(host, sizeof(host)) == 0 && strcmp(host, name.nodename) == 0);
    CHECK_ERRNO(gethostname(host, 2), ENAMETOOLONG);
    CHECK(getpid() == 1 && getppid() == 0 && getuid() == geteuid() &&
          getgid() == getegid());
}

static void nice_value(void)
{
    CHECK(getpriority(PRIO_PROCESS, 0) == 0);
    CHECK(setpriority(PRIO_PROCESS, (id_t)getpid(), 5) == 0);
    CHECK(getpriority(PRIO_PGRP, 0) == 5 && getpriority(PRIO_USER, getuid()) == 5);
    CHECK(setpriority(PRIO_PROCESS, 0, -100) == 0 && getpriority(PRIO_PROCESS, 0) == -20);
    CHECK_ERRNO(setpriority(PRIO_PROCESS, 77, 0), ESRCH);
    CHECK_ERRNO(getpriority(9, 0), EINVAL);
}

static void limits(void)
{
    struct rlimit limit;
    cpu_set_t set;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    CHECK(cpus >= 1 && sysconf(_SC_PAGESIZE) == 4096 && getpagesize() == 4096);
    CHECK(sysconf(_SC_PHYS_PAGES) > sysconf(_SC_AVPHYS_PAGES));
    CHECK(sysconf(_SC_AVPHYS_PAGES) > 0 && sysconf(_SC_OPEN_MAX) >= 20);
    errno = 0;
    CHECK(sysconf(_SC_THREAD_THREADS_MAX) == -1 && errno == 0);
    CHECK_ERRNO(sysconf(9999), EINVAL);
    CHECK(pathconf("/", _PC_NAME_MAX) == 255 && fpathconf(1, _PC_PATH_MAX) == 4096);
    CHECK_ERRNO(pathconf("/no such file", _PC_NAME_MAX), ENOENT);
    CHECK_ERRNO(fpathconf(1, 999), EINVAL);
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= 20);
    CHECK_ERRNO(getrlimit(99, &limit), EINVAL);
    CHECK(sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) == cpus);
    CHECK(sched_setaffinity(0, sizeof(set), &set) == 0);
    CPU_ZERO(&set);
    CHECK_ERRNO(sched_setaffinity(0, sizeof(set), &set), EINVAL);
}

static void usage(void)
{
    struct rusage usage;
    struct tms used;
    volatile unsigned int spin = 0;

    while (clock() < CLOCKS_PER_SEC / 1000) {
        spin++;
    }
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_utime.tv_usec >= 1000);
    CHECK(times(&used) != (clock_t)-1 && used.tms_utime >= CLOCKS_PER_SEC / 1000);
    CHECK_ERRNO(getrusage(5, &usage), EINVAL);
}

static void random_bytes(void)
{
    unsigned char a[512] = {0}, b[256] = {0};
    int zeros = 0;

    CHECK(getrandom(a, sizeof(a), 0) == sizeof(a) && getentropy(b, sizeof(b)) == 0);
    CHECK(memcmp(a, b, sizeof(b)) != 0 && memcmp(a, a + 256, 256) != 0);
    for (size_t i = 0; i < sizeof(a); i++) {
        zeros += a[i] == 0;
    }
    CHECK(zeros < 40); /* 2 are expected */
    CHECK_ERRNO(getentropy(a, 257), EIO);
    CHECK_ERRNO(getrandom(a, 1, 0x80), EINVAL);
}

static void refusals(void)
{
    char *none[] = {NULL};
    int fds[2];

    CHECK_ERRNO(fork(), ENOSYS);
    CHECK_ERRNO(vfork(), ENOSYS);
    CHECK_ERRNO(execve("/bin/sh", none, none), ENOSYS);
    CHECK_ERRNO(execlp("sh", "sh", NULL), ENOSYS);
    CHECK(popen("true", "r") == NULL && errno == ENOSYS);
    CHECK_ERRNO(wait(NULL), ENOSYS);
    CHECK_ERRNO(waitpid(-1, NULL, 0), ENOSYS);
    CHECK(pipe(fds) == 0 && close(fds[0]) == 0 && close(fds[1]) == 0);
    CHECK(pthread_atfork(NULL, NULL, NULL) == 0);
}

static int look_at_image(struct dl_phdr_info *info, size_t size, void *data)
{
    uintptr_t here = (uintptr_t)look_at_image;
    int loads = 0, finds = 0;

    CHECK(size == sizeof(*info) && data == &in_tls && info->dlpi_addr == 0);
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_LOAD) {
            loads++;
            finds += here >= segment->p_vaddr &&
                     here < segment->p_vaddr + segment->p_memsz &&
                     (segment->p_flags & PF_X) != 0;
        } else if (segment->p_type == PT_TLS) {
            const char *block = info->dlpi_tls_data;

            finds +=
                (char *)&in_tls >= block && (char *)&in_tls < block + segment->p_memsz;
        }
    }
    CHECK(loads >= 2 && finds == 2);
    return 33;
}

__attribute__((noinline)) static void inner(int depth)
{
    void *frames[32];

    if (depth > 0) {
        inner(depth - 1);
        __asm__ volatile("" ::: "memory"); /* no tail call */
        return;
    }
    int count = backtrace(frames, 32), found = 0;
    char **lines = backtrace_symbols(frames, count);

    CHECK(count >= 5 && lines != NULL);
    for (int i = 0; i < count; i++) {
        found += strstr(lines[i], "(inner+0x") != NULL;
        found += strstr(lines[i], "(main+0x") != NULL ? 100 : 0;
    }
    CHECK(found == 104);
    free(lines);
    CHECK(backtrace(frames, 2) == 2);
    backtrace_symbols_fd(frames, 1, STDOUT_FILENO);
}

/* Calls that other languages' libraries use and POSIX's functions do not. */
static void calls(void)
{
    struct hermit_timeval now = {0, -1};
    struct hermit_timezone zone = {1, 1};
    char entries[512];
    int fd = sys_opendir("/tmp");

    CHECK(fd >= 0 && sys_getdents64(fd, entries, sizeof(entries)) > 0);
    CHECK(sys_close(fd) == 0);
    CHECK(sys_opendir("/dev/null") == -HE_NOTDIR && sys_opendir("/no") == -HE_NOENT);
    CHECK(sys_gettimeofday(&now, &zone) == 0 && sys_gettimeofday(NULL, NULL) == 0);
    CHECK(now.usec >= 0 && now.usec < 1000000 && labs(time(NULL) - now.sec) <= 60);
    CHECK(zone.minutes_west == 0 && zone.dst == 0);
}

int main(void)
{
    identity();
    nice_value();
    limits();
    usage();
    random_bytes();
    refusals();
    CHECK(dl_iterate_phdr(look_at_image, &in_tls) == 33);
    inner(3);
    calls();
    puts("system: ok");
    return 0;
}
