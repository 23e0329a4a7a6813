#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Writes the first inputs of the archive fuzzers: make-seeds.sh DIRECTORY makes small
# archives in it, with tar in its formats, and cpio by hand.
set -eu

out=$1
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

long=$(printf '%0150d' 0)
mkdir -p "$work/dir"
printf 'content' >"$work/dir/file"
ln "$work/dir/file" "$work/hard"
ln -s dir/file "$work/soft"
tar -C "$work" -b 1 --mtime=@1000 --owner=0 --group=0 --format=ustar -cf "$out/ustar" dir hard soft
: >"$work/$long"
for format in gnu pax; do
    tar -C "$work" -b 1 --mtime=@1000 --owner=0 --group=0 --format=$format -cf "$out/$format" \
        "$long" dir
done

# entry INO MODE NLINK NAME DATA
entry() {
    printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x' \
        "$1" "$2" 0 0 "$3" 1000 ${#5} 8 1 0 0 $((${#4} + 1)) 0
    printf '%s\0' "$4"
    align $((110 + ${#4} + 1))
    printf '%s' "$5"
    align ${#5}
}

# align LENGTH: zeros up to the next multiple of 4
align() {
    head -c $(((4 - $1 % 4) % 4)) /dev/zero
}

{
    entry 1 $((0040755)) 2 dir ''
    entry 2 $((0100644)) 2 dir/one ''
    entry 2 $((0100644)) 2 dir/two 'content'
    entry 3 $((0120777)) 1 soft 'dir/one'
    entry 0 0 1 'TRAILER!!!' ''
} >"$out/cpio"
