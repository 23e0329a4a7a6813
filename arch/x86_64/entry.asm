; SPDX-License-Identifier: MIT OR Apache-2.0
; The entry point of every executable. kernel/abi/boot_info.h says in which state
; a door arrives here: 64-bit mode, rdi = physical address of the boot information,
; a stack of at least 2 KiB, interrupts off, rsi = 0 on the core that boots. The other
; cores arrive here too under uhyve, and at smp_entry by the trampoline on a PC.
; In user mode it is Linux that started the file: see selfstart.c.

%include "asm.inc"

BOOT_DIRECT_MAP_VA equ 0xffff800000000000

extern boot_prepare             ; uint64_t boot_prepare(struct boot_info *)
extern selfstart                ; void selfstart(uint64_t *)
extern kernel_main              ; void kernel_main(const struct boot_info *)
extern smp_begin                ; void smp_begin(struct arch_core *)
extern smp_slots                ; struct arch_core **: one for each core to come
extern smp_slot_count           ; uint32_t
extern smp_ticket               ; uint32_t: slots taken
extern smp_is_open              ; uint32_t: the three above are valid

; void _start(void): does not return.
global _start:function default
section .text._start progbits alloc exec nowrite align=16
_start:
    mov     eax, cs
    test    al, 3
    jnz     in_user_mode
    test    esi, esi
    jnz     smp_wait
    cld
    xor     ebp, ebp            ; backtraces end here
    mov     rbx, BOOT_DIRECT_MAP_VA
    add     rbx, rdi
    mov     rdi, rbx
    call    boot_prepare        ; rax = end of the kernel's own first stack
    mov     rsp, rax
    mov     rdi, rbx
    call    kernel_main
    ud2

; No door came here, but Linux started the file as a program.
in_user_mode:
    mov     rdi, rsp
    xor     ebp, ebp
    sub     rsp, 32             ; room for four arguments more; still aligned
    call    selfstart

; Where the other cores wait for smp_start(): with no more than the door gave them.
smp_wait:
    pause
    cmp     dword [smp_is_open], 0
    je      smp_wait

; void smp_entry(void): 64-bit mode, interrupts off, any stack or none, all cores at
; once. Each takes a slot and goes on with its stack; too many are parked for good.
FUNCTION smp_entry
    cld
    mov     eax, 1
    lock xadd [smp_ticket], eax
    cmp     eax, [smp_slot_count]
    jae     .park
    mov     rdi, [smp_slots]
    mov     rdi, [rdi + rax * 8]
    mov     rsp, [rdi + CORE_STACK_TOP]
    xor     ebp, ebp            ; backtraces end here
    call    smp_begin
.park:
    cli
    hlt
    jmp     .park
