; SPDX-License-Identifier: MIT OR Apache-2.0
; From the startup IPI to 64-bit mode (Intel SDM 3A, 8.4.4 and 9.8.5; AMD APM 2, 14.6 and
; 15.27). smp_pc.c copies these bytes to a page below 640 KiB, mapped at its own address,
; and completes the header. All cores run it at once, so nothing here is written.

%include "asm.inc"

extern smp_entry

CR0_PE      equ 1
CR0_LONG    equ 0x80010033      ; PG, WP, NE, ET, MP, PE; CD and NW off (SDM table 9-1)
CR0_PROTECT equ 0x00000011      ; ET, PE
CR4_PAE     equ 0x20
MSR_EFER    equ 0xc0000080
CODE32      equ 0x08
DATA        equ 0x10
CODE64      equ 0x18

%define AT(label) (label - trampoline_start)

global trampoline_start:data hidden
global trampoline_end:data hidden
section .rodata.trampoline progbits alloc noexec nowrite align=16
trampoline_start:
bits 16
    jmp     short begin
    align 4, db 0
; struct trampoline_header; addresses are offsets until the page is chosen.
closed:     dd 0                ; no core may come any more
far32:      dd AT(protected)
            dw CODE32, 0
far64:      dd AT(long_mode)
            dw CODE64, 0
gdt_limit:  dw gdt_end - gdt - 1
gdt_base:   dd AT(gdt)
            dw 0
root:       dd 0                ; CR3
efer:       dd 0                ; its low half

; cs = page / 16, ip = 0; interrupts are off and caches as the firmware left them.
begin:
    cli
    cld
    mov     ax, cs
    mov     ds, ax
    movzx   ebx, ax
    shl     ebx, 4              ; the page's address
    cmp     dword [AT(closed)], 0
    jne     park
    o32 lgdt [AT(gdt_limit)]
    mov     eax, CR0_PROTECT
    mov     cr0, eax
    jmp     far dword [AT(far32)]
park:
    hlt
    jmp     park

bits 32
protected:
    mov     eax, DATA
    mov     ds, eax
    mov     es, eax
    mov     ss, eax
    mov     eax, CR4_PAE
    mov     cr4, eax
    mov     eax, [ebx + AT(root)]
    mov     cr3, eax
    mov     ecx, MSR_EFER
    mov     eax, [ebx + AT(efer)]
    xor     edx, edx
    wrmsr
    mov     eax, CR0_LONG
    mov     cr0, eax
    jmp     far [ebx + AT(far64)]

bits 64
long_mode:
    mov     eax, smp_entry      ; the image lies below 4 GiB
    jmp     rax

    align 8, db 0
gdt:
    dq 0
    dq 0x00cf9b000000ffff       ; CODE32
    dq 0x00cf93000000ffff       ; DATA
    dq 0x00af9b000000ffff       ; CODE64
gdt_end:
trampoline_end:
