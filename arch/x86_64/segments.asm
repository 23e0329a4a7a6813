; SPDX-License-Identifier: MIT OR Apache-2.0
; Loading a core's descriptor table.

%include "asm.inc"

; void segments_load(const struct table_pointer *gdt)
; rdi = operand of LGDT. Loads CS by a far return, the data segments and the task
; register. The bases of FS and GS become 0. Clobbers rax, rdx.
FUNCTION segments_load
    lgdt    [rdi]
    pop     rdx
    push    SELECTOR_CODE
    push    rdx
    mov     eax, SELECTOR_DATA
    mov     ds, eax
    mov     es, eax
    mov     ss, eax
    xor     eax, eax
    mov     fs, eax
    mov     gs, eax
    mov     eax, SELECTOR_TSS
    ltr     ax
    retfq
