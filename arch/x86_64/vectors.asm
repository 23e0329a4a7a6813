; SPDX-License-Identifier: MIT OR Apache-2.0
; Where the processor arrives at an exception or interrupt: always in 64-bit mode,
; interrupts off, on a stack of its own (IST, Intel SDM 3A 6.14.5), so that the red
; zone of the interrupted function is untouched and its stack need not be mapped.
; Nothing may open the hard mask while one of these stacks is in use: the next
; interrupt would begin at the top of the same stack.

%include "asm.inc"

extern exception_handle         ; void exception_handle(struct trap_frame *)
extern irq_dispatch             ; void irq_dispatch(uint32_t vector)
extern tlb_interrupt            ; void tlb_interrupt(void)
extern irq_give_way             ; void *irq_give_way(regs, extended, room)
extern signal_at_call           ; void *signal_at_call(regs, room)
extern signal_returned          ; void signal_returned(struct signal_frame *)
extern xsave_mask               ; uint64_t: XCR0, or 0 where FXSAVE must do
extern xsave_bytes              ; uint64_t: size of the save area

RFLAGS_IF           equ 0x200
XCR0_AVX            equ 4

; ---- exceptions ------------------------------------------------------------

; These vectors push an error code (SDM 3A, table 6-1; 29 and 30: AMD APM 2, 8.2).
%define PUSHES_ERROR(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17 || \
                         (v) == 21 || (v) == 29 || (v) == 30)

; One entry of EXCEPTION_STUB_BYTES for each of the vectors 0 to 31. The table does
; not cross a multiple of its size, so the low halves of its addresses need no carry.
global exception_stubs:data hidden
section .text.vectors progbits alloc exec nowrite align=512
exception_stubs:
%assign v 0
%rep VECTOR_FIRST_IRQ
    align EXCEPTION_STUB_BYTES
    %if !PUSHES_ERROR(v)
    push    0
    %endif
    push    v
    jmp     exception_entry
    %assign v v + 1
%endrep

; Builds a struct trap_frame (trap.h), which the handler may change.
    align 16
exception_entry:
    push    rax
    push    rcx
    push    rdx
    push    rbx
    push    rbp
    push    rsi
    push    rdi
    push    r8
    push    r9
    push    r10
    push    r11
    push    r12
    push    r13
    push    r14
    push    r15
    cld
    mov     rdi, rsp
    call    exception_handle
    jmp     trap_frame_resume

; ---- interrupts ------------------------------------------------------------

; One entry of IRQ_STUB_BYTES for each of the vectors 32 to 255. The vector is
; pushed less 128, so that it fits in one byte.
global irq_stubs:data hidden
    align 16
irq_stubs:
%assign v VECTOR_FIRST_IRQ
%rep VECTOR_COUNT - VECTOR_FIRST_IRQ
    align IRQ_STUB_BYTES
    push    byte v - 128
    jmp     near irq_entry
    %assign v v + 1
%endrep

; The interrupt stack, counted from rsp behind the nine pushes and the padding:
F_PAD       equ 0
F_R11       equ 8
F_R10       equ 16
F_R9        equ 24
F_R8        equ 32
F_RDI       equ 40
F_RSI       equ 48
F_RDX       equ 56
F_RCX       equ 64
F_RAX       equ 72
F_VECTOR    equ 80
F_RIP       equ 88
F_CS        equ 96
F_RFLAGS    equ 104
F_RSP       equ 112
F_SS        equ 120

    align 16
irq_entry:
    cmp     dword [gs:CORE_MASK_DEPTH], 0
    jne     irq_note
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
    cld
    mov     edi, [rsp + F_VECTOR]
    sub     edi, -128
    mov     dword [gs:CORE_MASK_DEPTH], 1
    call    irq_dispatch
    test    dword [gs:CORE_PENDING], PENDING_RESCHED
    jnz     irq_preempt
    mov     dword [gs:CORE_MASK_DEPTH], 0
    add     rsp, 8
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
    add     rsp, 8              ; vector
    iretq

; Another core asks this one to drop translations (tlb.c). Served even if interrupts are
; masked in software: nothing here is seen by the interrupted code.
global tlb_stub:data hidden
    align 16
tlb_stub:
    push    rax
    push    rcx
    push    rdx
    push    rsi
    push    rdi
    push    r8
    push    r9
    push    r10
    push    r11
    cld
    call    tlb_interrupt       ; the nine pushes and the five words align the stack
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
    iretq

; Masked in software: remember the vector for irq_arch_replay() and go back with
; the hard mask closed. One word is enough, for nothing arrives any more until
; the replay opens the mask, which happens on this core: the interrupted code does
; not leave it while its count is above 0, or hands count and mask to the next
; thread together.
    align 16
irq_note:
    push    rax
    mov     eax, [rsp + 8]
    sub     eax, -128
    mov     [gs:CORE_NOTED_VECTOR], eax
    or      dword [gs:CORE_PENDING], PENDING_IRQ
    cmp     qword [rsp + 16], idle_hlt
    jne     .return
    mov     qword [rsp + 16], idle_awake
.return:
    pop     rax
    add     rsp, 8              ; vector
    and     dword [rsp + 16], ~RFLAGS_IF
    iretq

; void idle_halt(void): opens the hard mask and sleeps until something has come, which is
; noted: soft mask held. STI holds interrupts back until HLT has begun (SDM 2B), but an
; NMI between the two ends that, and so does an exit of a virtual machine where a
; hypervisor forgets it. What comes then must not return to the HLT, to sleep with the
; hard mask closed for ever: irq_note looks for that.
global idle_halt:function hidden
idle_halt:
    sti
idle_hlt:
    hlt
idle_awake:
    ret

; The interrupted thread may have to give way, or run a signal's handler. Its whole state
; moves to its own stack, below the red zone, and the interrupt stack is left; only then
; may others run. The soft mask is held until the state is back in the registers, and
; IRETQ is what opens the hard mask for this thread: so there is one such frame on a stack
; at a time, however fast interrupts come. The frame is smaller than a guard page, so it
; can not reach across one (features.c sees to it); a page fault here is mended as
; anywhere.
    align 16
irq_preempt:
    mov     rdx, rsp
    mov     rax, [rdx + F_RSP]
    sub     rax, RED_ZONE_BYTES
    and     rax, -16
    mov     rsp, rax
    push    qword [rdx + F_SS]  ; a struct trap_frame (trap.h)
    push    qword [rdx + F_RSP]
    push    qword [rdx + F_RFLAGS]
    push    qword [rdx + F_CS]
    push    qword [rdx + F_RIP]
    push    0                   ; no error code
    push    qword [rdx + F_VECTOR]
    push    qword [rdx + F_RAX]
    push    qword [rdx + F_RCX]
    push    qword [rdx + F_RDX]
    push    rbx
    push    rbp
    push    qword [rdx + F_RSI]
    push    qword [rdx + F_RDI]
    push    qword [rdx + F_R8]
    push    qword [rdx + F_R9]
    push    qword [rdx + F_R10]
    push    qword [rdx + F_R11]
    push    r12
    push    r13
    push    r14
    push    r15
    mov     rbx, rsp            ; kept by all that follows
    sub     rsp, [xsave_bytes]
    and     rsp, -64
    mov     eax, [xsave_mask]
    mov     edx, [xsave_mask + 4]
    test    eax, eax
    jz      .fxsave
    xor     ecx, ecx            ; the header must be zero but for what XSAVE writes
%assign i 0
%rep 8
    mov     [rsp + FXSAVE_BYTES + i * 8], rcx
    %assign i i + 1
%endrep
    xsave64 [rsp]
    test    eax, XCR0_AVX
    jz      .saved
    vzeroupper                  ; spares the next thread slow mixing of SSE and AVX
    jmp     .saved
.fxsave:
    fxsave64 [rsp]
.saved:
    ; The next thread switched away in a function call, so it expects an empty
    ; x87 stack; it loads its own control words.
    fninit
    mov     r12, rsp
    sub     rsp, SIGNAL_FRAME_BYTES
    mov     rdi, rbx
    mov     rsi, r12
    mov     rdx, rsp
    call    irq_give_way        ; returns with the hard mask closed
    mov     dword [gs:CORE_MASK_DEPTH], 0
    test    rax, rax
    jnz     signal_enter
    mov     eax, [xsave_mask]
    mov     edx, [xsave_mask + 4]
    test    eax, eax
    jz      .fxrstor
    xrstor64 [r12]
    jmp     .restored
.fxrstor:
    fxrstor64 [r12]
.restored:
    mov     rsp, rbx
    jmp     trap_frame_resume

; ---- signals ---------------------------------------------------------------

; Begins the handler of the struct signal_frame (signal.h) at rax, which is its stack as
; well: handler(number, info, ucontext). Hard mask open or closed, soft mask not held.
    align 16
signal_enter:
    fninit
    mov     dword [rax - 8], MXCSR_INIT
    ldmxcsr [rax - 8]
    mov     rsp, rax
    lea     rsi, [rax + SIGNAL_FRAME_INFO]
    lea     rdx, [rax + SIGNAL_FRAME_UCONTEXT]
    mov     edi, [rsi]
    mov     rcx, [rax + SIGNAL_FRAME_HANDLER]
    xor     ebp, ebp
    sti
    jmp     rcx

; Where handlers return to.
    align 16
global signal_return:function hidden
signal_return:
    lea     rdi, [rsp - 8]      ; the frame; the call below reuses its first word
    call    signal_returned
    ud2

; void signal_enter_frame(struct signal_frame *): the same from C, does not return.
global signal_enter_frame:function hidden
signal_enter_frame:
    mov     rax, rdi
    jmp     signal_enter

; void signal_arch_at_call(void): arch/signal.h. The registers that a function may change
; need not be right in the frame, and of the extended state only the control words.
global signal_arch_at_call:function hidden
signal_arch_at_call:
    mov     rax, [rsp]
    lea     rcx, [rsp + 8]
    pushfq
    pop     rdx
    push    SELECTOR_DATA
    push    rcx
    push    rdx
    push    SELECTOR_CODE
    push    rax
    sub     rsp, 5 * 8          ; error code, vector, rax, rcx, rdx
    push    rbx
    push    rbp
    sub     rsp, 6 * 8          ; rsi, rdi, r8 to r11
    push    r12
    push    r13
    push    r14
    push    r15
    mov     rdi, rsp            ; a struct trap_frame
    and     rsp, -16
    sub     rsp, SIGNAL_FRAME_BYTES
    mov     rsi, rsp
    mov     rbx, rdi
    call    signal_at_call
    test    rax, rax
    jnz     signal_enter
    lea     rsp, [rbx + 4 * 8 + 6 * 8] ; r12 to r15 have been kept
    pop     rbp
    pop     rbx
    add     rsp, 10 * 8
    ret

; void signal_load(struct trap_frame *regs, void *extended, uint64_t control): goes on
; with this state. extended may be null: then control is MXCSR and, from bit 32 on, the
; x87 control word. The hard mask is closed so that nothing is pushed below a stack
; pointer that points into the frame.
global signal_load:function hidden
signal_load:
    cli
    test    rsi, rsi
    jz      .control
    mov     eax, [xsave_mask]
    mov     edx, [xsave_mask + 4]
    test    eax, eax
    jz      .fxrstor
    xrstor64 [rsi]
    jmp     .loaded
.fxrstor:
    fxrstor64 [rsi]
    jmp     .loaded
.control:
    push    rdx
    ldmxcsr [rsp]
    fldcw   [rsp + 4]
.loaded:
    mov     rsp, rdi

; rsp: a struct trap_frame that is to go on.
trap_frame_resume:
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rbp
    pop     rbx
    pop     rdx
    pop     rcx
    pop     rax
    add     rsp, 16             ; vector and error code
    iretq
