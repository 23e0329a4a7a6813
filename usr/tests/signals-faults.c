/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Faults of the processor reach a handler with what POSIX says about them, on an
 * alternate stack if need be, and the program goes on: by siglongjmp() or with what the
 * handler changed in the context.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>
#include "check.h"

static sigjmp_buf back;
static volatile siginfo_t seen;
static volatile int repairs;
static char alternate[2 * SIGSTKSZ];

static void leave(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    seen = *info;
    siglongjmp(back, 1);
}

static void install(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

    CHECK(sigaction(number, &action, NULL) == 0);
}

/* Expects the fault that the statement causes. */
#define FAULTS(statement, number, code, address)                    \
    do {                                                            \
        seen.si_signo = 0;                                          \
        if (sigsetjmp(back, 1) == 0) {                              \
            statement;                                              \
            CHECK(!"no fault");                                     \
        }                                                           \
        CHECK(seen.si_signo == (number) && seen.si_code == (code)); \
        CHECK((uintptr_t)(address) == 0 ||                          \
              (uintptr_t)seen.si_addr == (uintptr_t)(address));     \
    } while (0)

static void bad_addresses(void)
{
    char *pages = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *volatile null = NULL;
    volatile char *unmapped = pages + 4096;

    install(SIGSEGV, leave, 0);
    FAULTS(null[16] = 1, SIGSEGV, SEGV_MAPERR, 16);
    FAULTS(pages[8] = 1, SIGSEGV, SEGV_ACCERR, pages + 8);
    CHECK(munmap(pages + 4096, 4096) == 0);
    FAULTS((void)*unmapped, SIGSEGV, SEGV_MAPERR, unmapped);
    CHECK(mprotect(pages, 4096, PROT_NONE) == 0);
    FAULTS((void)*(volatile char *)pages, SIGSEGV, SEGV_ACCERR, pages);
    FAULTS(*(volatile char *)0x8000123456789abc = 1, SIGSEGV, SEGV_MAPERR, 0);
    munmap(pages, 4096);
}

static void arithmetic(void)
{
    volatile int one = 1, zero = 0;
    const unsigned short unmasked = 0x37f & ~4u; /* x87: division by zero */

    install(SIGFPE, leave, 0);
    FAULTS(one = one / zero, SIGFPE, FPE_INTDIV, 0);
    FAULTS(__asm__ volatile("fldcw %0; fld1; fldz; fdivrp; fwait"
                            :
                            : "m"(unmasked)),
           SIGFPE, FPE_FLTDIV, 0);
    __asm__ volatile("fninit");
}

static void instructions(void)
{
    install(SIGILL, leave, 0);
    FAULTS(__asm__ volatile("ud2"), SIGILL, ILL_ILLOPC, 0);
    install(SIGTRAP, leave, 0);
    FAULTS(__asm__ volatile("int3"), SIGTRAP, TRAP_BRKPT, 0);
}

/* Makes the page accessible and lets the instruction try again. */
static void repair(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

    (void)number;
    repairs++;
    CHECK((uintptr_t)uc->uc_mcontext.gregs[REG_CR2] == (uintptr_t)info->si_addr);
    CHECK(mprotect((void *)((uintptr_t)info->si_addr & ~(uintptr_t)4095), 4096,
                   PROT_READ | PROT_WRITE) == 0);
}

/* Skips the instruction, and says so in a register. */
static void skip(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

    (void)number;
    (void)info;
    uc->uc_mcontext.gregs[REG_RIP] += 2; /* ud2 */
    uc->uc_mcontext.gregs[REG_RBX] = 4711;
}

static void going_on(void)
{
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long rbx = 1;
    double kept = 1.25, result = 0;

    install(SIGSEGV, repair, 0);
    page[5] = 42;
    CHECK(repairs == 1 && page[5] == 42);
    install(SIGILL, skip, 0);
    __asm__ volatile("movsd %2, %%xmm9\n\tud2\n\tmovsd %%xmm9, %1"
                     : "+b"(rbx), "=m"(result)
                     : "m"(kept)
                     : "xmm9");
    CHECK(rbx == 4711 && result == 1.25);
}

static volatile int deep_enough; /* never set */

static int recurse(int depth)
{
    volatile char frame[512];

    frame[0] = (char)depth;
    return deep_enough ? 0 : recurse(depth + 1) + frame[0];
}

static void on_alternate(int number, siginfo_t *info, void *context)
{
    char here;
    stack_t now;

    CHECK(&here >= alternate && &here < alternate + sizeof(alternate));
    CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == SS_ONSTACK);
    leave(number, info, context);
}

static void overflow(void)
{
    const stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};
    const stack_t small = {.ss_sp = alternate, .ss_size = 100};
    stack_t old;

    CHECK(sigaltstack(&stack, &old) == 0 && old.ss_flags == SS_DISABLE);
    CHECK_ERRNO(sigaltstack(&small, NULL), ENOMEM);
    install(SIGSEGV, on_alternate, SA_ONSTACK);
    for (int i = 0; i < 3; i++) {
        FAULTS(recurse(0), SIGSEGV, SEGV_MAPERR, 0);
    }
    CHECK(sigaltstack(NULL, &old) == 0 && old.ss_flags == 0 && old.ss_sp == alternate);
}

/* A fault whose signal is blocked, or inside its own handler: nobody may survive it. */
static void fault_again(int number)
{
    volatile char *volatile null = NULL;

    (void)number;
    null[8] = 1;
}

static int die(const char *how)
{
    if (strcmp(how, "recursive") == 0) {
        signal(SIGSEGV, fault_again);
    } else if (strcmp(how, "ignored") == 0) {
        signal(SIGSEGV, SIG_IGN);
    } else if (strcmp(how, "overflow") == 0) { /* no stack for the handler */
        signal(SIGSEGV, fault_again);
        return recurse(0);
    }
    fault_again(0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return die(argv[1]);
    }
    bad_addresses();
    arithmetic();
    instructions();
    going_on();
    overflow();
    puts("signals-faults: ok");
    return 0;
}
