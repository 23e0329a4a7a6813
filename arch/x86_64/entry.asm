; SPDX-License-Identifier: MIT OR Apache-2.0
; The entry point of every executable. kernel/abi/boot_info.h says in which state
; a door arrives here: 64-bit mode, rdi = physical address of the boot information,
; a stack of at least 2 KiB, interrupts off.

%include "asm.inc"

BOOT_DIRECT_MAP_VA equ 0xffff800000000000

extern boot_prepare             ; uint64_t boot_prepare(struct boot_info *)
extern kernel_main              ; void kernel_main(const struct boot_info *)

; void _start(void): does not return.
global _start:function default
section .text._start progbits alloc exec nowrite align=16
_start:
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
