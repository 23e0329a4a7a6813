/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/abi/hypercall.h"
#include "uhyve/machine.h"

#define WORDS_MAX  96
#define TEXT_BYTES 4096
#define SAID_BYTES 4096

/* QEMU's command line as it grows. */
struct line {
    char *words[WORDS_MAX + 1];
    unsigned count;
    char text[TEXT_BYTES];
    size_t used;
};

static __attribute__((format(printf, 2, 3))) void add(struct line *line,
                                                      const char *format, ...)
{
    size_t room = sizeof(line->text) - line->used;
    va_list args;

    va_start(args, format);
    int len = vsnprintf(line->text + line->used, room, format, args);

    va_end(args);
    if (len < 0 || (size_t)len >= room || line->count == WORDS_MAX) {
        fail("the command line of QEMU is too long");
    }
    line->words[line->count++] = line->text + line->used;
    line->used += (size_t)len + 1;
}

static void add_machine(struct line *line, const struct qemu *qemu)
{
    const struct options *options = &qemu->settings->options;

    add(line, "-machine");
    if (qemu->is_microvm) {
        add(line, "microvm,acpi=off,x-option-roms=off,isa-serial=off,memory-backend=ram");
    } else {
        add(line, "pc,max-ram-below-4g=%lluK,memory-backend=ram",
            (unsigned long long)DEVICE_HOLE_PA >> 10);
    }
    add(line, "-accel");
    add(line, qemu->has_kvm ? "kvm" : "tcg,thread=multi");
    add(line, "-cpu");
    add(line, qemu->has_kvm ? "host" : "max");
    add(line, "-smp");
    add(line, "cpus=%u,sockets=1,cores=%u,threads=1", options->cpus, options->cpus);
    add(line, "-m");
    add(line, "%lluK", (unsigned long long)options->memory.bytes >> 10);
    add(line, "-object");
    add(line, "memory-backend-file,id=ram,size=%lluK,share=on,mem-path=/proc/self/fd/%d",
        (unsigned long long)options->memory.bytes >> 10, qemu->memory_fd);
    add(line, "-kernel");
    add(line, "/proc/self/fd/%d", qemu->kernel_fd);
}

static void add_network(struct line *line, const struct settings *settings)
{
    add(line, "-netdev");
    if (settings->interface != NULL && settings->interface[0] == '@') {
        add(line, "tap,id=net,fd=%s", settings->interface + 1);
    } else if (settings->interface != NULL) {
        add(line, "tap,id=net,ifname=%s,script=no,downscript=no", settings->interface);
    } else if (settings->app_port != 0) {
        add(line, "user,id=net,hostfwd=tcp:127.0.0.1:%u-:%u", settings->app_port,
            settings->app_port);
    } else {
        add(line, "user,id=net");
    }
    add(line, "-device");
    if (settings->mac != NULL) {
        add(line, "virtio-net-pci,netdev=net,mac=%s", settings->mac);
    } else {
        add(line, "virtio-net-pci,netdev=net");
    }
    if (settings->wants_capture) {
        add(line, "-object");
        add(line, "filter-dump,id=dump,netdev=net,file=qemu-vlan0.pcap");
    }
}

static void add_doorbell(struct line *line, const struct channel *channel)
{
    add(line, "-chardev");
    if (channel->port != 0) {
        add(line, "socket,id=doorbell,host=127.0.0.1,port=%u,nodelay=on", channel->port);
    } else {
        add(line, "socket,id=doorbell,fd=%d", channel->qemus);
    }
    add(line, "-device");
    add(line, "isa-serial,chardev=doorbell,iobase=%#x,irq=%u,index=1",
        HYPERCALL_DOORBELL_PORT, HYPERCALL_DOORBELL_LINE);
}

static void add_monitor(struct line *line, int fd)
{
    add(line, "-chardev");
    add(line, "socket,id=monitor,fd=%d,server=on,wait=off,telnet=on", fd);
    add(line, "-mon");
    add(line, "chardev=monitor");
}

static void make_line(struct line *line, const struct qemu *qemu,
                      const struct channel *channel, const struct ports *ports)
{
    const struct settings *settings = qemu->settings;

    add(line, "%s", settings->qemu);
    add(line, "-nodefaults");
    add(line, "-no-user-config");
    add(line, "-no-reboot");
    add(line, "-display");
    add(line, "none");
    add_machine(line, qemu);
    add_doorbell(line, channel);
    if (!qemu->is_microvm) {
        add_network(line, settings);
    }
    if (settings->wants_gdb) {
        add(line, "-gdb");
        add(line, "tcp:127.0.0.1:%u", GDB_PORT);
    }
    if (ports->monitor_fd >= 0) {
        add_monitor(line, ports->monitor_fd);
    }
}

void qemu_choose(struct qemu *qemu, const struct settings *settings, bool has_kvm,
                 bool has_network)
{
    *qemu = (struct qemu){
        .settings = settings,
        .has_kvm = has_kvm,
        .is_microvm = !has_network && settings->app_port == 0 &&
                      settings->interface == NULL && settings->mac == NULL &&
                      !settings->wants_capture,
    };
}

static void keep_open(int fd)
{
    if (fd >= 0 && fcntl(fd, F_SETFD, 0) != 0) {
        _exit(STATUS_CANNOT);
    }
}

/* In the child. What fails goes through the pipe, which a successful exec closes. */
static __attribute__((noreturn)) void become_qemu(const struct qemu *qemu,
                                                  struct line *line, const int fds[2],
                                                  int error_fd, pid_t parent)
{
    int null_fd = open("/dev/null", O_RDONLY);

    /* Signals of the terminal are for proxy; when it has gone, QEMU goes. */
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) {
        _exit(STATUS_CANNOT);
    }
    dup2(null_fd, STDIN_FILENO);
    dup2(qemu->output_fd, STDOUT_FILENO);
    dup2(qemu->output_fd, STDERR_FILENO);
    keep_open(qemu->memory_fd);
    keep_open(qemu->kernel_fd);
    keep_open(fds[0]);
    keep_open(fds[1]);
    execvp(line->words[0], line->words);

    int err = errno;

    (void)!write(error_fd, &err, sizeof(err));
    _exit(STATUS_CANNOT);
}

void qemu_start(struct qemu *qemu, const struct channel *channel,
                const struct ports *ports)
{
    static struct line line;
    const int inherited[2] = {channel->qemus, ports->monitor_fd};
    int errors[2], err = 0;
    pid_t parent = getpid();

    qemu->output_fd = memfd_create("qemu-output", MFD_CLOEXEC);
    if (qemu->output_fd < 0 || pipe2(errors, O_CLOEXEC) != 0) {
        fail("no descriptors for QEMU: %s", strerror(errno));
    }
    make_line(&line, qemu, channel, ports);
    qemu->pid = vfork();
    if (qemu->pid == 0) {
        become_qemu(qemu, &line, inherited, errors[1], parent);
    }
    if (qemu->pid < 0) {
        fail("no process for QEMU: %s", strerror(errno));
    }
    close(errors[1]);
    if (read(errors[0], &err, sizeof(err)) == (ssize_t)sizeof(err)) {
        fail("%s: %s; install qemu-system-x86, or name the program in HERMIT_QEMU",
             qemu->settings->qemu, strerror(err));
    }
    close(errors[0]);
}

void qemu_report(const struct qemu *qemu)
{
    char said[SAID_BYTES + 1];
    ssize_t len;
    int status = 0;

    waitpid(qemu->pid, &status, 0);
    len = pread(qemu->output_fd, said, SAID_BYTES, 0);
    said[len > 0 ? len : 0] = '\0';
    while (len > 0 && said[len - 1] == '\n') {
        said[--len] = '\0';
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
        fprintf(stderr, "proxy: QEMU ended with status %d%s%s\n", WEXITSTATUS(status),
                len > 0 ? ": " : "", said);
        _exit(STATUS_CANNOT);
    }
    fprintf(stderr,
            "proxy: the machine ended, and the application did not say with what status "
            "(HERMIT_VERBOSE=1 may tell more)%s%s\n",
            len > 0 ? ": " : "", said);
    _exit(STATUS_CRASHED);
}
