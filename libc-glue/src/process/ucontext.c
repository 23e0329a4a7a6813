/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Contexts of a thread. Going on with one is what the kernel does at the end of a
 * signal's handler; getcontext() keeps what a function call has to keep, and the mask.
 */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <ucontext.h>
#include "internal.h"

#define GREG(name) (offsetof(ucontext_t, uc_mcontext) + 8 * REG_##name)

_Static_assert(GREG(R15) == 48 && GREG(R12) == 72 && GREG(RBP) == 128 &&
                   GREG(RBX) == 136 && GREG(RAX) == 160 && GREG(RIP) == 184 &&
                   GREG(EFL) == 200 && GREG(RSP) == 208 &&
                   offsetof(ucontext_t, uc_mcontext.fpregs) == 240 &&
                   offsetof(ucontext_t, uc_mcontext.__control) == 256,
               "used below");

void __posix_context_mask(ucontext_t *context);
void __posix_context_ended(const ucontext_t *next);

/* Saves, at rdi, what a function call has to keep and where its caller goes on; that has
 * the call return 0 then. For functions that have not touched the stack. */
#define SAVE_CALLER          \
    "	mov	%r15, 48(%rdi)\n"  \
    "	mov	%r14, 56(%rdi)\n"  \
    "	mov	%r13, 64(%rdi)\n"  \
    "	mov	%r12, 72(%rdi)\n"  \
    "	mov	%rbp, 128(%rdi)\n" \
    "	mov	%rbx, 136(%rdi)\n" \
    "	movq	$0, 160(%rdi)\n"  \
    "	mov	(%rsp), %rax\n"    \
    "	mov	%rax, 184(%rdi)\n" \
    "	pushfq\n"              \
    "	popq	200(%rdi)\n"      \
    "	lea	8(%rsp), %rax\n"   \
    "	mov	%rax, 208(%rdi)\n" \
    "	movq	$0, 240(%rdi)\n"  \
    "	movq	$0, 256(%rdi)\n"  \
    "	stmxcsr	256(%rdi)\n"   \
    "	fnstcw	260(%rdi)\n"

__asm__(".pushsection .text.getcontext, \"ax\", @progbits\n"
        ".globl getcontext\n"
        ".type getcontext, @function\n"
        "getcontext:\n" SAVE_CALLER "	sub	$8, %rsp\n"
        "	call	__posix_context_mask\n"
        "	add	$8, %rsp\n"
        "	xor	%eax, %eax\n"
        "	ret\n"
        ".size getcontext, . - getcontext\n"
        ".popsection\n"
        /* Its own frame is gone when somebody goes on with the old context: the caller
         * may have left the stack above it to others. rsi is the new one. */
        ".pushsection .text.swapcontext, \"ax\", @progbits\n"
        ".globl swapcontext\n"
        ".type swapcontext, @function\n"
        "swapcontext:\n" SAVE_CALLER "	push	%rsi\n"
        "	call	__posix_context_mask\n"
        "	pop	%rdi\n"
        "	jmp	setcontext\n"
        ".size swapcontext, . - swapcontext\n"
        ".popsection\n"
        /* Where the function of makecontext() returns to: rbx is uc_link. */
        ".pushsection .text.__posix_context_end, \"ax\", @progbits\n"
        ".globl __posix_context_end\n"
        ".type __posix_context_end, @function\n"
        "__posix_context_end:\n"
        "	mov	%rbx, %rdi\n"
        "	call	__posix_context_ended\n"
        "	ud2\n"
        ".size __posix_context_end, . - __posix_context_end\n"
        ".popsection\n");

void __posix_context_end(void);

void __posix_context_mask(ucontext_t *context)
{
    sys_sigmask(HSIG_BLOCK, NULL, &context->uc_sigmask);
}

int setcontext(const ucontext_t *context)
{
    return (int)posix_result(
        sys_sigreturn((const struct hermit_ucontext *)(const void *)context));
}

void __posix_context_ended(const ucontext_t *next)
{
    if (next != NULL) {
        setcontext(next);
    }
    pthread_exit(NULL);
}

void makecontext(ucontext_t *context, void (*function)(void), int argc, ...)
{
    static const int in_registers[] = {REG_RDI, REG_RSI, REG_RDX,
                                       REG_RCX, REG_R8,  REG_R9};
    const int register_count = sizeof(in_registers) / sizeof(in_registers[0]);
    long long *gregs = context->uc_mcontext.gregs;
    int on_stack = argc > register_count ? argc - register_count : 0;
    uintptr_t top = (uintptr_t)context->uc_stack.ss_sp + context->uc_stack.ss_size;
    /* System V ABI: aligned to 16 before the call pushes the return address. */
    uintptr_t *sp = (uintptr_t *)((top - 8 * (size_t)on_stack) & ~(uintptr_t)15);
    va_list args;

    va_start(args, argc);
    for (int i = 0; i < argc; i++) {
        long value = va_arg(args, long);

        if (i < register_count) {
            gregs[in_registers[i]] = value;
        } else {
            sp[i - register_count] = (uintptr_t)value;
        }
    }
    va_end(args);
    *--sp = (uintptr_t)__posix_context_end;
    gregs[REG_RSP] = (long long)sp;
    gregs[REG_RIP] = (long long)function;
    gregs[REG_RBP] = 0;
    gregs[REG_RBX] = (long long)context->uc_link;
}
