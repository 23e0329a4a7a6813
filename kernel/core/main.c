/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The story of the boot, one call a line. A door (the loader, uhyve) has put the
 * image, page tables and a struct boot_info in place; see abi/boot_info.h.
 */
#include "abi/boot_info.h"
#include "abi/syscalls.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/smp.h"
#include "arch/upcalls.h"
#include "core/args.h"
#include "core/exit.h"
#include "core/image.h"
#include "core/log.h"
#include "core/panic.h"
#include "core/random.h"
#include "core/time.h"
#include "fs/vfs.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/task.h"
#include "sync/spinlock.h"

#define MAIN_STACK_MAX (UINT64_C(8) * MIB)
#define MAIN_STACK_MIN (UINT64_C(64) * KIB)

/* The C library's start-up code (crt0), which runs main() and exits. */
NORETURN void hermit_start_application(int argc, char **argv, char **envp);

static void check_boot_info(const struct boot_info *boot)
{
    if (boot->magic != BOOT_INFO_MAGIC || boot->version != BOOT_INFO_VERSION ||
        boot->size_bytes < sizeof(*boot)) {
        panic("boot information of version %u, %u bytes: this program needs version %u, "
              "%zu bytes; use the loader of the same release",
              boot->version, boot->size_bytes, BOOT_INFO_VERSION, sizeof(*boot));
    }
}

static uint64_t main_stack_bytes(void)
{
    return MAX(MIN(frame_total_bytes() / 4, MAIN_STACK_MAX), MAIN_STACK_MIN);
}

/* The arguments are at the beginning of the first stack, as everywhere. */
static void run_application(size_t arg)
{
    const struct hermit_args *args = args_of_application();

    (void)arg;
    if (args_bytes() > main_stack_bytes() / 2) {
        panic("arguments and environment have %zu KiB, and the first stack only %lu KiB",
              args_bytes() / KIB, main_stack_bytes() / KIB);
    }
    args_place(__builtin_alloca(args_bytes()));
    hermit_start_application(args->argc, args->argv, args->envp);
}

static void start_application(void)
{
    struct task_params params = {
        .entry = run_application,
        .stack_bytes = main_stack_bytes(),
        .prio = TASK_PRIO_NORMAL,
        .core = -1,
    };
    int err = task_spawn(&params, NULL);

    if (err < 0) {
        panic("the program's first thread cannot be made: error %d", err);
    }
}

void kernel_main(const struct boot_info *boot)
{
    cpu_init_boot_core();    /* descriptor tables, per-core data, features */
    console_arch_init(boot); /* from here on a panic can be read */
    if (console_arch_has_debug()) {
        log_set_sink(console_arch_debug_write);
    }
    check_boot_info(boot);
    mmu_init();       /* the loader's page tables become ours */
    frame_init(boot); /* physical memory, taken over as needed */
    log_init();
    random_init(boot); /* stack canaries */
    time_init(boot);   /* remembers where clocks are; measures nothing */
    args_init(boot);
    image_init(boot); /* TLS template and symbols of this program */
    vm_init(boot);    /* its segments, .bss and break */
    vfs_init(boot);   /* the root directory, /dev, the modules */
    futex_init();
    spin_init();
    sched_init(); /* this stack is the idle thread's from now on */
    start_application();
    cpu_interrupts_on();
    smp_start(boot); /* the other cores come up while the program begins */
    sched_idle();
}
