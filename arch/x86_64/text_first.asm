; SPDX-License-Identifier: MIT OR Apache-2.0
; The first code of the kernel: tools/link-kernel puts it there. See signal.c.

%include "asm.inc"

FUNCTION text_start
    ud2
