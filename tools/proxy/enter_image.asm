; SPDX-License-Identifier: MIT OR Apache-2.0
; enter.asm's image as data of proxy: enter.h.
section .rodata
global enter_image
global enter_image_end
enter_image:
    incbin "enter.bin"
enter_image_end:
section .note.GNU-stack noalloc noexec nowrite progbits
