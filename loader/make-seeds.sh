#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Writes the first inputs of the loader's fuzzers: make-seeds.sh DIRECTORY makes
# DIRECTORY/elf, DIRECTORY/cmdline and DIRECTORY/memmap.
set -eu

out=$1
mkdir -p "$out/elf" "$out/cmdline" "$out/memmap"

# le BYTES VALUE: a number, lowest byte first
le() {
    bytes=$1
    value=$(($2))
    while [ "$bytes" -gt 0 ]; do
        printf "\\$(printf '%03o' $((value & 255)))"
        value=$((value >> 8))
        bytes=$((bytes - 1))
    done
}

# zeros COUNT
zeros() {
    dd if=/dev/zero bs=1 count="$1" 2>/dev/null
}

# header PHNUM OSABI: entry at 0x800000 + 0x100, program headers behind the header
header() {
    printf '\177ELF\002\001\001'
    le 1 "$2"
    zeros 8
    le 2 2
    le 2 62
    le 4 1
    le 8 0x800100
    le 8 64
    le 8 0
    le 4 0
    le 2 64
    le 2 56
    le 2 "$1"
    le 2 64
    le 2 0
    le 2 0
}

# phdr TYPE FLAGS OFFSET VADDR FILESZ MEMSZ
phdr() {
    le 4 "$1"
    le 4 "$2"
    le 8 "$3"
    le 8 "$4"
    le 8 "$4"
    le 8 "$5"
    le 8 "$6"
    le 8 4096
}

{ header 1 255; phdr 1 5 0 0x800000 512 512; zeros 392; } > "$out/elf/one"
{
    header 4 66
    phdr 1 5 0 0x800000 512 512
    phdr 1 4 512 0x801200 64 64
    phdr 1 6 576 0x802240 64 8192
    phdr 7 4 576 0x802240 16 32
    zeros 352
} > "$out/elf/four"
{ header 2 255; phdr 1 5 0 0x800000 176 512; phdr 3 4 0 0x800000 8 8; } > "$out/elf/interp"

printf '%s' "app a 'b c' -- x \"y\\\"z\" \\ w" > "$out/cmdline/quotes"
printf '%s' "hermit-loader A=1 B='x y' -- arg1 -- arg2" > "$out/cmdline/append"

# statement START LEN KIND ALIGNED (units of 64 bytes)
statement() {
    le 2 "$1"
    le 2 "$2"
    le 1 "$3"
    le 1 "$4"
}

{ statement 0 2560 0 0; statement 2544 16 2 1; statement 64 300 1 1; } > "$out/memmap/pc"
{ statement 640 64 0 0; statement 64 64 2 0; statement 0 4096 3 0; printf x; } \
    > "$out/memmap/top"
