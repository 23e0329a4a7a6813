; SPDX-License-Identifier: MIT OR Apache-2.0
;
; A whole kernel image for QEMU in a few hundred bytes: proxy has put the application,
; its page tables and its boot information into the machine's memory itself, and this
; is what QEMU is told to start. Multiboot 1 for machines with a BIOS (Multiboot
; Specification 0.6.96, 3.1), the note of PVH for microvm (Xen, x86/HVM direct boot ABI);
; proxy blanks the magic that is not wanted. A flat file: nasm -f bin.

%include "long_mode.inc"

BASE     equ 0x100000 ; 1 MiB, in the 2 MiB that proxy's tables map identically
DOORBELL equ 0x2f8    ; HYPERCALL_DOORBELL_PORT

bits 32
org BASE

; ELF32 header (System V gABI, chapter 4), one segment and the note.
elf:
    db 0x7f, "ELF", 1, 1, 1, 0
    dq 0
    dw 2, 3 ; executable, 80386
    dd 1, start, segments - elf, 0, 0
    dw 52, 32, 2, 0, 0, 0
segments:
    dd 1, 0, BASE, BASE, end - elf, end - elf, 7, 4096
    dd 4, note - elf, note, note, note_end - note, note_end - note, 4, 4

note: ; XEN_ELFNOTE_PHYS32_ENTRY
    dd 4, 4, 18
    db "Xen", 0
    dd start
note_end:

align 4
multiboot: ; at ENTER_MULTIBOOT (enter.h)
    dd 0x1badb002, 0, -0x1badb002

align 8
parameters: ; at ENTER_PARAMETERS: struct enter_parameters
.root_pa:      dq 0
.entry_va:     dq 0
.boot_info_pa: dq 0
.stack_top_va: dq 0
.gdt_limit:    dw 0
.gdt_va:       dq 0
.token_bytes:  dw 0
.token:        times 32 db 0

align 8
gdt:
    FLAT_DESCRIPTORS
gdt_pointer:
    dw $ - gdt - 1
    dd gdt

; 32-bit mode, flat segments, paging and interrupts off, no stack.
start:
    cli
    cld
    movzx ecx, word [parameters.token_bytes] ; the channel's, before anything else
    mov esi, parameters.token
    mov edx, DOORBELL
    rep outsb
    ; root_pa is below 4 GiB
    STEP_TO_LONG_MODE [parameters.root_pa], EFER_LME | EFER_NXE, gdt_pointer
    lgdt [parameters.gdt_limit]
    mov rsp, [parameters.stack_top_va]
    mov rdi, [parameters.boot_info_pa]
    xor esi, esi ; the first core
    xor ebp, ebp
    jmp [parameters.entry_va]
end:

%if multiboot - elf != 136 || parameters - elf != 152
%error enter.h has these offsets
%endif
