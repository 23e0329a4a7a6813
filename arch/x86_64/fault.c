/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The report of a fault that nobody mended. It goes to the console directly, takes no
 * lock, and reads only memory that is mapped: whatever the program was doing, this must
 * come to its end. A fault on the way ends the machine after one line.
 */
#include "trap.h"
#include "arch/console.h"
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/percore.h"
#include "arch/smp.h"
#include "arch/upcalls.h"
#include "insn.h"
#include "layout.h"
#include "lib/printf.h"
#include "lib/string.h"

#define LINE_BYTES       192
#define NAME_BYTES       96
#define BACKTRACE_MAX    24
#define PROLOGUE_BYTES   4 /* push rbp; mov rbp, rsp */
#define STACK_SCAN_BYTES (4 * KIB)
#define NULL_AREA_BYTES  (2 * MIB) /* never mapped: see mmu_init() */

/* Exit statuses as a shell shows a program that died of a signal: 128 + number. */
#define STATUS_SIGILL  132
#define STATUS_SIGTRAP 133
#define STATUS_SIGABRT 134
#define STATUS_SIGBUS  135
#define STATUS_SIGFPE  136
#define STATUS_SIGSEGV 139

static const struct {
    const char *mnemonic, *words;
    int status;
} exceptions[VECTOR_FIRST_IRQ] = {
    [EXCEPTION_DIVIDE] = {"#DE", "division by zero or overflow", STATUS_SIGFPE},
    [EXCEPTION_DEBUG] = {"#DB", "debug trap", STATUS_SIGTRAP},
    [EXCEPTION_NMI] = {"NMI", "non-maskable interrupt", STATUS_SIGABRT},
    [EXCEPTION_BREAKPOINT] = {"#BP", "breakpoint", STATUS_SIGTRAP},
    [EXCEPTION_OVERFLOW] = {"#OF", "overflow trap", STATUS_SIGSEGV},
    [EXCEPTION_BOUND] = {"#BR", "bound exceeded", STATUS_SIGSEGV},
    [EXCEPTION_UNDEFINED] = {"#UD", "invalid instruction", STATUS_SIGILL},
    [EXCEPTION_NO_FPU] = {"#NM", "floating-point unit not available", STATUS_SIGSEGV},
    [EXCEPTION_DOUBLE_FAULT] = {"#DF", "double fault", STATUS_SIGSEGV},
    [EXCEPTION_SEGMENT] = {"#NP", "segment not present", STATUS_SIGBUS},
    [EXCEPTION_STACK] = {"#SS", "stack address not canonical", STATUS_SIGBUS},
    [EXCEPTION_PROTECTION] = {"#GP",
                              "general protection (an address that is not canonical, a "
                              "misaligned vector operand, a privileged register)",
                              STATUS_SIGSEGV},
    [EXCEPTION_PAGE_FAULT] = {"#PF", "page fault", STATUS_SIGSEGV},
    [EXCEPTION_X87] = {"#MF", "x87 floating-point exception", STATUS_SIGFPE},
    [EXCEPTION_ALIGNMENT] = {"#AC", "misaligned access", STATUS_SIGBUS},
    [EXCEPTION_MACHINE_CHECK] = {"#MC", "machine check: the hardware is broken",
                                 STATUS_SIGSEGV},
    [EXCEPTION_SIMD] = {"#XM", "SIMD floating-point exception", STATUS_SIGFPE},
};

/* 1 + id of the core that reports; 0: none. */
static uint32_t reporter;

static void put(const char *text, size_t len)
{
    console_arch_write(text, len);
    if (console_arch_has_debug()) {
        console_arch_debug_write(text, len);
    }
}

static PRINTF_LIKE(1, 2) void say(const char *fmt, ...)
{
    char line[LINE_BYTES];
    va_list args;

    va_start(args, fmt);
    size_t len = kvsnprintf(line, sizeof(line), fmt, args);

    va_end(args);
    put(line, MIN(len, sizeof(line) - 1));
}

static const char *words_of(uint64_t vector)
{
    const char *words = vector < ARRAY_LEN(exceptions) ? exceptions[vector].words : NULL;

    return words != NULL ? words : "unexpected exception";
}

static int status_of(uint64_t vector)
{
    int status = vector < ARRAY_LEN(exceptions) ? exceptions[vector].status : 0;

    return status != 0 ? status : STATUS_SIGSEGV;
}

/* Only one report; who comes second has no business here. */
static void claim_report(const struct trap_frame *frame, uint64_t va)
{
    uint32_t id = CORE_GET(id);
    uint32_t expected = 0;

    /* Acquire: nothing of the report happens before it is ours. */
    if (__atomic_compare_exchange_n(&reporter, &expected, id + 1, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    if (expected != id + 1) {
        for (;;) { /* the reporting core ends the machine */
            hlt();
        }
    }
    __atomic_store_n(&reporter, UINT32_MAX, __ATOMIC_RELAXED);
    if (expected != UINT32_MAX) {
        say("\nFAULT: %s at rip 0x%llx, address 0x%llx, while reporting a fault\n",
            words_of(frame->vector), (unsigned long long)frame->rip,
            (unsigned long long)va);
    }
    cpu_end_machine(STATUS_SIGSEGV);
}

/* One line of the backtrace; returns the distance from the function's start. */
static uint64_t say_place(uint64_t pc, const char *mark)
{
    char name[NAME_BYTES];
    uint64_t offset = 0;

    if (!upcall_symbol(pc, name, sizeof(name), &offset)) {
        say("  0x%016llx %s(no name)\n", (unsigned long long)pc, mark);
        return UINT64_MAX;
    }
    say("  0x%016llx %s%s+0x%llx\n", (unsigned long long)pc, mark, name,
        (unsigned long long)offset);
    return offset;
}

static void say_page_fault(const struct trap_frame *frame, uint64_t va)
{
    bool fetch = (frame->error & PAGE_FAULT_FETCH) != 0;
    bool write = (frame->error & PAGE_FAULT_WRITE) != 0;
    const char *access = fetch ? "execution of" : write ? "write to" : "read of";
    const char *state = "unmapped";
    char what[NAME_BYTES] = "";

    if (frame->error & PAGE_FAULT_RESERVED) {
        state = "wrongly mapped";
    } else if (frame->error & PAGE_FAULT_PRESENT) {
        state = fetch ? "non-executable" : write ? "read-only" : "inaccessible";
    } else if (mmu_query(va, NULL, NULL, NULL)) {
        state = "inaccessible";
    }
    if (va < NULL_AREA_BYTES) {
        say("\nFAULT: null pointer: %s address 0x%llx\n", access, (unsigned long long)va);
        return;
    }
    upcall_describe_address(va, what, sizeof(what));
    say("\nFAULT: page fault: %s %s memory at 0x%llx (%s)\n", access, state,
        (unsigned long long)va, what);
}

static void say_registers(const struct trap_frame *f, uint64_t va)
{
    const char *mnemonic =
        f->vector < ARRAY_LEN(exceptions) ? exceptions[f->vector].mnemonic : NULL;
    const struct {
        const char *name;
        uint64_t value;
    } regs[] = {
        {"rax", f->rax}, {"rbx", f->rbx},     {"rcx", f->rcx},
        {"rdx", f->rdx}, {"rsi", f->rsi},     {"rdi", f->rdi},
        {"rbp", f->rbp}, {"rsp", f->rsp},     {"r8 ", f->r8},
        {"r9 ", f->r9},  {"r10", f->r10},     {"r11", f->r11},
        {"r12", f->r12}, {"r13", f->r13},     {"r14", f->r14},
        {"r15", f->r15}, {"rip", f->rip},     {"flg", f->rflags},
        {"cr2", va},     {"cr3", read_cr3()}, {"fs ", context_get_tls()},
    };

    say("vector %u (%s), error code 0x%llx, core %u, cs 0x%llx, ss 0x%llx\n",
        (unsigned)f->vector, mnemonic != NULL ? mnemonic : "?",
        (unsigned long long)f->error, CORE_GET(id), (unsigned long long)f->cs,
        (unsigned long long)f->ss);
    for (size_t i = 0; i < ARRAY_LEN(regs); i++) {
        say("%s %016llx%s", regs[i].name, (unsigned long long)regs[i].value,
            i % 4 == 3 || i + 1 == ARRAY_LEN(regs) ? "\n" : "  ");
    }
}

/*
 * Follows the frame pointers; where they lead nowhere (the program may be compiled
 * without), lists with a question mark what looks like a return address.
 */
static void say_backtrace(const struct trap_frame *frame, uint64_t va)
{
    uint64_t rsp = frame->rsp, rbp = frame->rbp, pc;
    uint64_t limit = rsp + STACK_SCAN_BYTES;
    unsigned left = BACKTRACE_MAX;

    say("backtrace:\n");
    uint64_t offset = say_place(frame->rip, "");

    /* Not even a frame yet, or a call to nowhere: rbp is still the caller's. */
    if (offset < PROLOGUE_BYTES || frame->rip == va) {
        uint64_t top = rsp;

        if (backtrace_scan(&top, rsp + 8, &pc)) {
            say_place(pc, "");
        }
    }
    while (left > 0 && backtrace_next(&rbp, &pc)) {
        say_place(pc, "");
        left--;
    }
    if (left == BACKTRACE_MAX) {
        for (; left > 0 && backtrace_scan(&rsp, limit, &pc); left--) {
            say_place(pc, "? ");
        }
    }
}

void fault_report(const struct trap_frame *frame, uint64_t va)
{
    CORE_INC(irq_mask_depth); /* no lock that is taken below may switch threads */
    claim_report(frame, va);
    smp_stop_others();
    if (frame->vector == EXCEPTION_PAGE_FAULT) {
        say_page_fault(frame, va);
    } else {
        say("\nFAULT: %s\n", words_of(frame->vector));
    }
    say_registers(frame, va);
    say_backtrace(frame, va);
    upcall_fault_end(status_of(frame->vector));
}
