; SPDX-License-Identifier: MIT OR Apache-2.0
;
; A whole kernel image for QEMU in a few hundred bytes: proxy has put the application,
; its page tables and its boot information into the machine's memory itself, and this
; is what QEMU is told to start. Multiboot 1 for machines with a BIOS (Multiboot
; Specification 0.6.96, 3.1), the note of PVH for microvm (Xen, x86/HVM direct boot ABI);
; proxy blanks the magic that is not wanted. A flat file: nasm -f bin.

BASE     equ 0x100000 ; 1 MiB, in the 2 MiB that proxy's tables map identically
CODE64   equ 0x08
DATA     equ 0x10
MSR_EFER equ 0xc0000080
EFER     equ 1 << 11 | 1 << 8 ; NXE, LME
CR4_PAE  equ 1 << 5
CR0_LONG equ 0x80010033       ; PG, WP, NE, ET, MP, PE

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
               times 6 db 0

align 8
gdt:
    dq 0
    dq 0x00af9b000000ffff ; CODE64
    dq 0x00cf93000000ffff ; DATA
gdt_pointer:
    dw $ - gdt - 1
    dd gdt

; 32-bit mode, flat segments, paging and interrupts off, no stack.
start:
    cli
    cld
    mov eax, CR4_PAE
    mov cr4, eax
    mov eax, [parameters.root_pa] ; below 4 GiB
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER
    wrmsr
    mov eax, CR0_LONG
    mov cr0, eax
    lgdt [gdt_pointer]
    jmp CODE64:long_mode

bits 64
long_mode:
    mov ecx, DATA
    mov ds, ecx
    mov es, ecx
    mov ss, ecx
    xor ecx, ecx
    mov fs, ecx
    mov gs, ecx
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
