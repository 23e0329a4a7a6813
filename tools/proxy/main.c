/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The story of proxy: choose an isle; uhyve takes over as it is, with QEMU this process
 * prepares the machine's memory, starts QEMU on it and serves the application's calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backlog.h"
#include "binfmt.h"
#include "doorbell.h"
#include "enter.h"
#include "kernel/abi/boot_info.h"
#include "qemu.h"
#include "settings.h"
#include "uhyve/boot.h"
#include "uhyve/grants.h"
#include "uhyve/probe.h"
#include "uhyve/terminal.h"

/* Null if /dev/kvm runs our guests, else why not. */
static const char *kvm_refusal(void)
{
    int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

    if (fd < 0) {
        return errno == EACCES ? "permission denied; add yourself to group kvm"
                               : strerror(errno);
    }
    const char *reason = probe_kvm(fd);

    close(fd);
    return reason;
}

/* The path of a program that is installed beside this one. */
static void beside_proxy(char path[PATH_MAX], const char *name)
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);

    path[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(path, '/');
    size_t used = slash != NULL ? (size_t)(slash - path) + 1 : 0;

    snprintf(path + used, PATH_MAX - used, "%s", name);
}

static __attribute__((noreturn)) void become_uhyve(const struct settings *settings)
{
    char path[PATH_MAX],
        **words = calloc((size_t)settings->options.argument_count + 6, sizeof(char *));
    unsigned count = 0;

    beside_proxy(path, "uhyve");
    if (words == NULL) {
        fail("no memory");
    }
    words[count++] = path;
    if (!settings->options.is_isolated) {
        words[count++] = "--file-isolation=none";
    }
    words[count++] = "--name";
    words[count++] = settings->options.arguments[0];
    words[count++] = "--";
    memcpy(words + count, settings->options.arguments,
           (size_t)settings->options.argument_count * sizeof(char *));
    words[count] = (char *)settings->options.program;
    execv(path, words);
    fail("%s: %s; HERMIT_ISLE=qemu needs no uhyve", path, strerror(errno));
}

/* The image that QEMU starts, with where the application begins. */
static int make_kernel(const struct cpu_start *start, const struct channel *channel)
{
    struct enter_parameters parameters = {
        .root_pa = start->root_pa,
        .entry_va = start->entry_va,
        .boot_info_pa = start->boot_info_pa,
        .stack_top_va = start->stack_top_va,
        .gdt_limit = GDT_BYTES - 1,
        .gdt_va = start->gdt_va,
        .token_bytes = channel->port != 0 ? CHANNEL_TOKEN_BYTES : 0,
    };
    size_t len = (size_t)(enter_image_end - enter_image);
    int fd = memfd_create("hermit-enter", MFD_CLOEXEC);

    memcpy(parameters.token, channel->token, sizeof(parameters.token));
    if (fd < 0 || write(fd, enter_image, len) != (ssize_t)len ||
        pwrite(fd, &parameters, sizeof(parameters), ENTER_PARAMETERS) !=
            (ssize_t)sizeof(parameters)) {
        fail("no memory for the entry code: %s", strerror(errno));
    }
    return fd;
}

static void tell_input(void *arg)
{
    doorbell_tell_input(arg);
}

static __attribute__((noreturn)) void run_in_qemu(const struct settings *settings,
                                                  bool has_kvm)
{
    static struct guest_memory memory;
    static struct console console;
    static struct image image;
    static struct hypercall_host host;
    static struct doorbell doorbell;
    struct channel channel;
    struct ports ports;
    struct qemu qemu;
    const char *tried;
    int memory_fd, err;

    ports_take(&ports, settings);
    image_open(&image, settings->options.program);
    host.files = grants_open(&settings->options);
    host.memory = &memory;
    host.console = &console;

    err = memory_map_shared(&memory, settings->options.memory.bytes, &memory_fd, &tried);
    if (err < 0) {
        fail("%s: %s", tried, strerror(-err));
    }
    image_read(&image, &memory);
    qemu_choose(&qemu, settings, has_kvm, image_has_network(&image, &memory));
    qemu.memory_fd = memory_fd;

    const struct boot_plan plan = {
        .host = BOOT_HOST_BARE,
        .console = BOOT_CONSOLE_DOORBELL,
        .cpu_count = settings->options.cpus,
        .tells_streams = true,
        .stack_count = 1,
        .net_mmio_pa = qemu.has_card ? QEMU_CARD_PA : 0,
        .net_line = QEMU_CARD_LINE,
        .is_pc = true,
    };
    const struct cpu_start start =
        boot_prepare(&memory, &settings->options, &image, &plan);

    channel_open(&channel, &ports);
    qemu.kernel_fd = make_kernel(&start, &channel);
    qemu_start(&qemu, &channel, &ports);
    doorbell = (struct doorbell){channel_accept(&channel, qemu.pid), &host};
    console_init(&console, tell_input, &doorbell);
    if (settings->app_port != 0 && doorbell_wait(&doorbell)) {
        backlog_lengthen(qemu.pid, settings->app_port);
    }

    int status = doorbell_serve(&doorbell);

    if (status < 0) {
        qemu_report(&qemu);
    }
    kill(qemu.pid, SIGKILL);
    terminal_restore();
    _exit(status);
}

static int do_register(const struct settings *settings)
{
    char path[PATH_MAX];

    if (strcmp(settings->registering, "unregister") == 0) {
        return binfmt_unregister();
    }
    beside_proxy(path, "proxy");
    return binfmt_register(path);
}

int main(int argc, char **argv)
{
    static struct settings settings;
    const char *refusal = NULL;

    settings_read(&settings, argc, argv);
    if (settings.registering != NULL) {
        return do_register(&settings);
    }
    if (settings.isle == ISLE_UHYVE) {
        become_uhyve(&settings);
    }
    refusal = settings.wants_kvm ? kvm_refusal() : "HERMIT_KVM=0";
    if (settings.isle == ISLE_AUTOMATIC && refusal == NULL) {
        become_uhyve(&settings);
    }
    if (refusal != NULL && settings.wants_kvm &&
        (settings.options.is_verbose || isatty(STDERR_FILENO))) {
        fprintf(stderr, "proxy: QEMU emulates the processor: /dev/kvm: %s\n", refusal);
    }
    umask(0); /* the guest's kernel has a mask of its own */
    run_in_qemu(&settings, refusal == NULL);
}
