; SPDX-License-Identifier: MIT OR Apache-2.0
; The carry of one addition into the next, which C has no word for. Contract:
; arch/include/arch/checksum.h.

%include "asm.inc"

; uint64_t checksum_blocks(const void *data, size_t blocks)
; rdi = data, rsi = blocks; changes rax, rdi, rsi. LEA and DEC leave the carry alone
; (Intel SDM 2).
FUNCTION checksum_blocks
    xor     eax, eax
.block:
%assign at 0
%rep 16
    adc     rax, [rdi + at]
%assign at at + 8
%endrep
    lea     rdi, [rdi + 128]
    dec     rsi
    jnz     .block
    adc     rax, 0
    ret
