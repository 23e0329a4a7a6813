/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The story of uhyve, one call a line. */
#include <sys/stat.h>

#include "boot.h"
#include "gdb.h"
#include "grants.h"
#include "image.h"
#include "kernel/abi/boot_info.h"
#include "kernel/abi/hypercall.h"
#include "machine.h"
#include "network.h"
#include "sandbox.h"

static void on_input(void *arg)
{
    kvm_pulse_line(arg, HYPERCALL_INPUT_LINE);
}

int main(int argc, char **argv)
{
    static struct options options;
    static struct machine machine;
    static struct image image;

    options_parse(&options, argc, argv);
    machine.options = &options;
    umask(0); /* the guest's kernel has a mask of its own */

    image_open(&image, options.program);
    machine.host.files = grants_open(&options);
    console_init(&machine.console, on_input, &machine);
    machine.host.console = &machine.console;

    kvm_create_machine(&machine);
    machine.host.memory = &machine.memory;
    image_read(&image, &machine.memory);
    machine.image = &image;
    kvm_create_vcpus(&machine);
    network_open(&machine);

    struct boot_plan plan = {
        .host = BOOT_HOST_UHYVE,
        .console = BOOT_CONSOLE_HYPERCALL,
        .is_log_live = options.is_verbose,
        .tells_streams = true,
        .cpu_count = machine.vcpu_count,
        .stack_count = machine.vcpu_count,
        .tsc_hz = machine.tsc_hz,
        .net = machine.network != NULL ? &options.net : NULL,
        .net_mmio_pa = machine.network != NULL ? NETWORK_PA : 0,
        .net_line = NETWORK_LINE,
    };

    kvm_read_clocks(&machine, &plan.wall_time_ns, &plan.wall_tsc);
    const struct cpu_start start = boot_prepare(&machine.memory, &options, &image, &plan);

    for (unsigned id = 0; id < machine.vcpu_count; id++) {
        cpu_start(&machine.vcpus[id], &start);
    }
    if (options.gdb_port != 0) {
        gdb_open(&machine);
    }
    sandbox_enter(&options, machine.host.files);
    gdb_start(&machine);
    network_start(&machine);
    vcpu_run_all(&machine);
}
