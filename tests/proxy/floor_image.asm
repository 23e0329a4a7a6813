; SPDX-License-Identifier: MIT OR Apache-2.0
;
; The floor that proxy is measured against: a kernel image, entered as enter.asm is,
; that ends the machine with its first instructions. A flat file: nasm -f bin.

BASE equ 0x100000

bits 32
org BASE

elf: ; ELF32 header (System V gABI, chapter 4), one segment and the note
    db 0x7f, "ELF", 1, 1, 1, 0
    dq 0
    dw 2, 3
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
%ifdef MULTIBOOT
align 4
    dd 0x1badb002, 0, -0x1badb002
%endif

; No vectors: the exception ends in a reset, at which QEMU, told -no-reboot, ends.
no_vectors:
    dw 0
    dd 0
start:
    lidt [no_vectors]
    ud2
end:
