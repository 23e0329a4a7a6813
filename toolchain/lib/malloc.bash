# SPDX-License-Identifier: MIT OR Apache-2.0
# The C library's malloc: mimalloc, which scales over cores, compiled by the new
# compiler from Debian's source package and our malloc/mimalloc.c. newlib's own, which
# is smaller and has one lock, goes to libsmallmalloc.a, for -specs=smallmalloc.specs.
# libc.a belongs to the step newlib, so this is a part of it.

MIMALLOC_VERSION=2.0.9
MALLOC_FLAGS=(
    -std=gnu11 -O2 -g0 -ffunction-sections -fdata-sections -DNDEBUG -fvisibility=hidden
    -ftls-model=local-exec -fno-asynchronous-unwind-tables
    -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free
)
# newlib's members that make up its malloc.
NEWLIB_MALLOC='aligned_alloc calloc callocr cfreer freer malign malignr mallinfor malloc
    mallocr malloptr mallstatsr msize msizer mstats mtrim pvallocr realloc reallocarray
    reallocf reallocr valloc vallocr'

inputs_malloc() {
    printf '%s\n' mimalloc "$MIMALLOC_VERSION" "${MALLOC_FLAGS[@]}" "$NEWLIB_MALLOC"
    hash_files "$here/malloc"
    hash_files "$here/patches/mimalloc"
}

# A copy of mimalloc's sources, patched, in $1.
prepare_mimalloc() {
    local dir=$1 source patch
    source=$("$repo/tools/fetch-source" mimalloc "$MIMALLOC_VERSION")
    rm -rf "$dir"
    mkdir -p "$dir"
    cp -r "$source/include" "$source/src" "$dir/"
    for patch in "$here/patches/mimalloc"/*.patch; do
        echo "patch $patch"
        patch -d "$dir" -p1 -F1 -s --no-backup-if-mismatch <"$patch"
    done
}

# weaken OBJECT: its functions give way to a program's own.
weaken() {
    "$TARGET-nm" --defined-only --extern-only "$1" | awk '{ print $3 }' >weakened
    "$TARGET-objcopy" --weaken-symbols=weakened "$1"
    rm weakened
}

# replace_malloc LIB INCLUDE: changes LIB/libc.a, adds LIB/libsmallmalloc.a. In the
# current directory; either library is one member, so that a program has one malloc.
replace_malloc() {
    local lib=$1 include=$2 name members=()
    for name in $NEWLIB_MALLOC; do
        members+=("lib_a-$name.o")
    done
    mkdir -p newlib-malloc
    (
        cd newlib-malloc
        "$TARGET-ar" x "$lib/libc.a" "${members[@]}"
        "$TARGET-gcc" "${MALLOC_FLAGS[@]}" -fvisibility=default -idirafter "$include" \
            -c "$here/malloc/smallcalloc.c" -o lib_a-callocr.o
        "$TARGET-ld" -r -o ../smallmalloc.o "${members[@]}"
    )
    weaken smallmalloc.o
    "$TARGET-ar" rcs "$lib/libsmallmalloc.a" smallmalloc.o
    "$TARGET-ar" d "$lib/libc.a" "${members[@]}"

    prepare_mimalloc "$PWD/mimalloc"
    "$TARGET-gcc" "${MALLOC_FLAGS[@]}" -idirafter "$include" -I mimalloc/include \
        -I mimalloc/src -c "$here/malloc/mimalloc.c" -o malloc.o
    "$TARGET-objcopy" --localize-hidden malloc.o
    "$TARGET-ar" rs "$lib/libc.a" malloc.o
    cp "$here/malloc/smallmalloc.specs" "$lib/"
}
