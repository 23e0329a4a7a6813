# SPDX-License-Identifier: MIT OR Apache-2.0
# The x86-64 ELF emulation with HermitCore's load address and target vector.
# The loader maps segments where they lie, so each starts on its own page.
source_sh ${srcdir}/emulparams/elf_x86_64.sh
OUTPUT_FORMAT="elf64-x86-64-hermit"
TEXT_START_ADDR=0x800000
# Nor does .data share its first page with the end of .rodata.
DATA_SEGMENT_ALIGN="ALIGN (CONSTANT (MAXPAGESIZE))"
