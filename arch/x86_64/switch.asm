; SPDX-License-Identifier: MIT OR Apache-2.0
; Changing stacks: from thread to thread, to a thread's first function, and to the
; core's interrupt stack and back. Contracts: arch/include/arch/context.h, core.h.

%include "asm.inc"

extern cpu_has_fsgsbase         ; bool
extern irq_dispatch             ; void irq_dispatch(uint32_t vector)

; void context_switch(struct context *from, struct context *to)
; rdi = from, rsi = to. Keeps rbx, rbp, r12 to r15, MXCSR and the x87 control word
; (System V ABI 3.2.1); the rest is the caller's to save. What lies on the stack
; is written by context_init() too: keep them in step.
FUNCTION context_switch
    push    rbp
    push    rbx
    push    r12
    push    r13
    push    r14
    push    r15
    stmxcsr [rdi + CONTEXT_CONTROL]
    fnstcw  [rdi + CONTEXT_CONTROL + 4]
    mov     [rdi + CONTEXT_SP], rsp
    mov     rsp, [rsi + CONTEXT_SP]
    mov     rax, [rsi + CONTEXT_TLS_BASE]
    ldmxcsr [rsi + CONTEXT_CONTROL]
    fldcw   [rsi + CONTEXT_CONTROL + 4]
    cmp     rax, [rdi + CONTEXT_TLS_BASE]
    je      .restore
    cmp     byte [cpu_has_fsgsbase], 0
    je      .by_msr
    wrfsbase rax
.restore:
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbx
    pop     rbp
    ret
.by_msr:
    mov     rdx, rax
    shr     rdx, 32
    mov     ecx, MSR_FS_BASE_NUMBER
    wrmsr
    jmp     .restore

; Where context_switch() returns to in a new thread: rbx = entry, r12 = arg. The
; stack pointer is 16-byte aligned here.
FUNCTION context_start
    xor     ebp, ebp
    mov     rdi, r12
    call    rbx
    ud2

; void context_enter(uint64_t stack_top_va, void (*entry)(void *), void *arg)
; rdi = stack_top_va, rsi = entry, rdx = arg. Does not return.
FUNCTION context_enter
    mov     rsp, rdi
    and     rsp, -16
    xor     ebp, ebp
    mov     rdi, rdx
    call    rsi
    ud2

; void irq_dispatch_on(uint64_t stack_top_va, uint32_t vector)
; rdi = stack_top_va, rsi = vector. Calls irq_dispatch(vector) on that stack, which
; nobody else may use meanwhile: the hard mask is closed.
FUNCTION irq_dispatch_on
    push    rbp
    mov     rbp, rsp
    mov     rsp, rdi
    mov     edi, esi
    call    irq_dispatch
    mov     rsp, rbp
    pop     rbp
    ret

; void spin_keeping_registers(void), void spin_wait_keeping_registers(struct spinlock *):
; see cpu_spin() and cpu_call_spin_wait() in arch_inline/cpu.h.
extern tlb_spin                 ; void tlb_spin(void)
extern spin_wait                ; void spin_wait(struct spinlock *)

%macro CALL_KEEPING_REGISTERS 1
    push    rbp
    mov     rbp, rsp
    push    rax
    push    rcx
    push    rdx
    push    rsi
    push    rdi
    push    r8
    push    r9
    push    r10
    push    r11
    sub     rsp, 8
    and     rsp, -16
    call    %1
    lea     rsp, [rbp - 72]
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
    pop     rbp
    ret
%endmacro

FUNCTION spin_keeping_registers
    CALL_KEEPING_REGISTERS tlb_spin

FUNCTION spin_wait_keeping_registers
    CALL_KEEPING_REGISTERS spin_wait
