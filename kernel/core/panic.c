/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel gives up: says why and where, once. */
#include "core/panic.h"
#include "arch/cpu.h"
#include "arch/smp.h"
#include "arch/upcalls.h"
#include "core/console.h"
#include "core/exit.h"
#include "core/image.h"
#include "core/log.h"
#include "lib/printf.h"
#include "mm/vm.h"

#define BACKTRACE_MAX 32
#define TEXT_MAX      256

void panic(const char *fmt, ...)
{
    static bool panicking;
    char text[TEXT_MAX];
    uintptr_t pcs[BACKTRACE_MAX];
    va_list args;

    smp_stop_others(); /* or this core stops, if another panics at the same time */
    /* A panic on the way out of a panic: nothing more can be trusted. */
    if (__atomic_exchange_n(&panicking, true, __ATOMIC_RELAXED)) {
        cpu_end_machine(PANIC_STATUS);
    }
    va_start(args, fmt);
    kvsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    console_printf_now("PANIC: %s\n", text);

    size_t count = cpu_backtrace(pcs, BACKTRACE_MAX);

    for (size_t i = 0; i < count; i++) {
        char name[64];
        uint64_t offset = 0;

        /* The byte before: a call that never returns may be its function's last. */
        if (image_symbol(pcs[i] - 1, name, sizeof(name), &offset)) {
            console_printf_now("  #%zu 0x%zx %s+0x%lx\n", i, pcs[i], name, offset + 1);
        } else {
            console_printf_now("  #%zu 0x%zx\n", i, pcs[i]);
        }
    }
    log_error("panic: %s", text);
    machine_exit(PANIC_STATUS);
}

bool upcall_symbol(uint64_t pc, char *buf, size_t len, uint64_t *offset)
{
    return image_symbol(pc, buf, len, offset);
}

bool upcall_page_fault(uint64_t va, uint32_t flags)
{
    return vm_fault(va, flags);
}

bool upcall_is_mapped(uint64_t va)
{
    return vm_is_mapped(va);
}

bool upcall_is_behind_file(uint64_t va)
{
    return vm_is_behind_file(va);
}

void upcall_describe_address(uint64_t va, char *buf, size_t len)
{
    vm_describe(va, buf, len);
}

void upcall_fault_end(int status)
{
    machine_exit(status);
}
