; SPDX-License-Identifier: MIT OR Apache-2.0
;
; What C can not do in the loader: the headers by which a boot loader finds it (with
; PVH_ONLY defined only the note for PVH; QEMU takes the multiboot header first), the
; step from 32-bit to 64-bit mode, the exception vectors, and the jump. All of it
; is linked at LOADER_BASE (loader.ld asserts it), so that addresses in tables are
; known when this file is assembled and no table has to be filled at run time.

%include "long_mode.inc"

LOADER_BASE  equ 0x100000
EFLAGS_ID    equ 1 << 21

CPUID_EXTENDED     equ 0x80000000
CPUID_FEATURES     equ 0x80000001
FEATURE_NX         equ 20
FEATURE_LONG_MODE  equ 29

PAGE_TABLE   equ 0x003 ; present, writable
PAGE_LARGE   equ 0x0e3 ; present, writable, accessed, dirty, 2 MiB
GIB_COUNT    equ 4     ; a boot loader puts everything below 4 GiB

extern loader_main
extern loader_exception
extern loader_stack_top
global loader_start
global enter_kernel

section .boot progbits alloc exec nowrite align=4096
origin:
%define ADDRESS(label) (LOADER_BASE + (label) - origin)

bits 32
%ifndef PVH_ONLY
; Multiboot 1 (Multiboot Specification 0.6.96, 3.1): modules on page boundaries,
; and a memory map.
MB1_MAGIC    equ 0x1badb002
MB1_FLAGS    equ 3
    dd MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)

; Multiboot 2 (Multiboot2 Specification 2.0, 3.1): the same.
align 8
MB2_MAGIC    equ 0xe85250d6
MB2_BYTES    equ mb2_end - mb2_header
mb2_header:
    dd MB2_MAGIC, 0, MB2_BYTES, 0x100000000 - (MB2_MAGIC + MB2_BYTES)
    dw 6, 0 ; modules on page boundaries
    dd 8
    dw 0, 0 ; end
    dd 8
mb2_end:
%endif

; From a virtual machine monitor that knows PVH: ebx its start information, the same
; state as below otherwise (Xen, "x86/HVM direct boot ABI").
PVH_MAGIC    equ 0x336ec578
pvh_start:
    mov eax, PVH_MAGIC

; From the boot loader: eax magic, ebx its information; 32-bit mode, paging and
; interrupts off, no stack, descriptor tables of its own that may be gone.
loader_start:
    cld
    mov esp, loader_stack_top
    mov edi, eax
    mov esi, ebx

    ; A processor without the flag has no CPUID.
    pushfd
    xor dword [esp], EFLAGS_ID
    mov ebp, [esp]
    popfd
    pushfd
    pop edx
    xor edx, ebp
    test edx, EFLAGS_ID
    jnz no_long_mode
    mov eax, CPUID_EXTENDED
    cpuid
    cmp eax, CPUID_FEATURES
    jb no_long_mode
    mov eax, CPUID_FEATURES
    cpuid
    bt edx, FEATURE_LONG_MODE
    jnc no_long_mode
    mov ebp, edx

    mov ebx, EFER_LME
    bt ebp, FEATURE_NX
    jnc .no_nx
    or ebx, EFER_NXE
.no_nx:
    STEP_TO_LONG_MODE ADDRESS(identity_root), ebx, gdt_pointer
    lidt [idt_pointer]
    mov esp, loader_stack_top ; the upper half was undefined
    mov edi, edi
    mov esi, esi
    xor edx, edx
    bt ebp, FEATURE_NX
    setc dl
    call loader_main ; (magic, info_pa, has_no_execute) does not return

; void enter_kernel(uint64_t boot_info_pa, uint64_t cr3, uint64_t rsp, uint64_t rip,
;                   const struct gdt_pointer *gdt)
; The code here is below 2 MiB, which both sets of page tables map identically.
; The descriptors are the ones that are in use, at another address.
enter_kernel:
    mov cr3, rsi
    lgdt [r8]
    mov rsp, rdx
    xor ebp, ebp ; the end of every backtrace
    xor esi, esi ; this is the core that boots
    jmp rcx

; Vectors that push an error code themselves (Intel SDM 3, 6.15).
ERROR_CODES  equ 0x60227d00
VECTOR_COUNT equ 32
VECTOR_BYTES equ 16
FRAME_BYTES  equ 64 ; struct exception_frame, and the stack stays aligned
align 16
vectors:
%assign vector 0
%rep VECTOR_COUNT
  %if (ERROR_CODES >> vector) & 1 == 0
    push 0
  %endif
    push vector
    jmp near exception
align VECTOR_BYTES
  %assign vector vector + 1
%endrep

; Also serves the first instructions of the kernel, until it has its own vectors:
; with its page tables and stack, so this moves to the loader's.
exception:
    cld
    mov rsi, rsp
    mov esp, loader_stack_top - FRAME_BYTES
    mov rdi, rsp
    mov ecx, FRAME_BYTES / 8
    rep movsq
    mov eax, ADDRESS(identity_root)
    mov cr3, rax
    mov rdi, rsp
    call loader_exception ; (const struct exception_frame *) does not return

; There is nobody yet to print this but the port itself.
bits 32
DEBUG_EXIT   equ 0xf4
UART_DATA    equ 0x3f8
UART_STATUS  equ 0x3fd
UART_SPIN    equ 100000
PCI_ADDRESS  equ 0xcf8
PCI_DATA     equ 0xcfc
PIIX4_PM     equ 0x80000b00 ; bus 0, device 1, function 3
PIIX4_ID     equ 0x71138086
PM_CONTROL   equ 0x604 ; where QEMU's firmware puts it
PM_POWER_OFF equ 0x2000

no_long_mode:
    mov esi, no_long_mode_text
.next_char:
    mov ecx, UART_SPIN
    mov dx, UART_STATUS
.spin:
    in al, dx
    test al, 0x20
    loopz .spin
    lodsb
    test al, al
    jz .stop
    mov dx, UART_DATA
    out dx, al
    jmp .next_char
.stop:
    mov eax, 1
    out DEBUG_EXIT, eax
    mov eax, PIIX4_PM
    mov dx, PCI_ADDRESS
    out dx, eax
    mov dx, PCI_DATA
    in eax, dx
    cmp eax, PIIX4_ID
    jne .halt
    mov ax, PM_POWER_OFF
    mov dx, PM_CONTROL
    out dx, ax
.halt:
    cli
    hlt
    jmp .halt

no_long_mode_text:
    db "hermit-loader: this processor has no 64-bit mode; use an x86-64 one "
    db "(QEMU: -cpu qemu64 or better)", 13, 10, 0

align 8
gdt:
    FLAT_DESCRIPTORS
gdt_pointer: ; in 32-bit mode the base is its first half
    dw $ - gdt - 1
    dq gdt

align 8
idt:
%assign vector 0
%rep VECTOR_COUNT
  %assign handler LOADER_BASE + (vectors - origin) + vector * VECTOR_BYTES
    dw handler & 0xffff, CODE64, 0x8e00, handler >> 16
    dq 0
  %assign vector vector + 1
%endrep
idt_pointer:
    dw $ - idt - 1
    dq idt

; The loader's own address space: [0, 4 GiB) as it is.
align 4096
identity_root:
    dq ADDRESS(identity_gibs) + PAGE_TABLE
    times 511 dq 0
identity_gibs:
%assign index 0
%rep GIB_COUNT
    dq ADDRESS(identity_pages) + index * 4096 + PAGE_TABLE
  %assign index index + 1
%endrep
    times 512 - GIB_COUNT dq 0
identity_pages:
%assign index 0
%rep GIB_COUNT * 512
    dq (index << 21) + PAGE_LARGE
  %assign index index + 1
%endrep

; Where PVH finds its entry point: XEN_ELFNOTE_PHYS32_ENTRY.
section .note.pvh alloc noexec nowrite align=4
    dd 4, 4, 18
    db "Xen", 0
    dd ADDRESS(pvh_start)

section .note.GNU-stack noalloc noexec nowrite progbits
