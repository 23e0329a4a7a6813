# SPDX-License-Identifier: MIT OR Apache-2.0
# The steps: what goes into each, and how the compiler and newlib are made.
# step_X runs with set -e, its output in the log, and installs into $STAGE.

TARGET=x86_64-hermit
STEPS=(binutils gcc newlib libgcc libstdc++ libatomic libquadmath libgfortran
    libgomp finish)
declare -A DEPENDS=(
    [binutils]="" [gcc]="binutils" [newlib]="gcc" [libgcc]="newlib"
    [libstdc++]="libgcc" [libatomic]="libgcc" [libquadmath]="libgcc"
    [libgfortran]="libquadmath" [libgomp]="libgfortran"
    [finish]="libstdc++ libatomic libgomp"
)

step_number() {
    local i
    for i in "${!STEPS[@]}"; do
        [ "${STEPS[$i]}" != "$1" ] || echo $((i + 1))
    done
}

# Host programs are compiled to be built soon rather than to run fast.
HOST_FLAGS=(CFLAGS='-O1 -g0' CXXFLAGS='-O1 -g0')
# Libraries of the target: every function in a section of its own, so that a
# program gets only what it calls.
TARGET_FLAGS='-O2 -g0 -ffunction-sections -fdata-sections'

BINUTILS_OPTIONS=(
    --target=$TARGET --disable-nls --disable-werror --disable-multilib
    --disable-gold --disable-gprof --disable-gprofng --disable-gdb
    --disable-gdbserver --disable-sim --disable-libdecnumber --disable-readline
    --disable-shared --enable-plugins --enable-separate-code --disable-relro
    --enable-deterministic-archives --with-system-zlib --without-zstd
)
GCC_OPTIONS=(
    --target=$TARGET --enable-languages=c,c++,fortran,lto --enable-lto
    --enable-threads=posix --enable-tls --enable-initfini-array
    --enable-__cxa_atexit --disable-gnu-unique-object --disable-shared
    --disable-multilib --disable-nls --disable-bootstrap --disable-libssp
    --disable-libsanitizer --disable-libvtv --disable-libitm --disable-libcc1
    --disable-plugin --enable-checking=release --with-gcc-major-version-only
    --with-gnu-as --with-gnu-ld --with-headers=yes --with-system-zlib
    --enable-decimal-float=bid --without-isl --without-zstd
    --with-pkgversion=HermitCore
)
NEWLIB_OPTIONS=(
    --target=$TARGET --disable-multilib --disable-nls --disable-libgloss
    --disable-newlib-supplied-syscalls --enable-newlib-retargetable-locking
    --enable-newlib-mb --enable-newlib-io-c99-formats
    --enable-newlib-io-long-long --enable-newlib-io-long-double
    --enable-newlib-io-pos-args
)

declare -A SOURCE_PACKAGE=(
    [binutils]=binutils-source [gcc]=gcc-12-source [newlib]=newlib-source
)

# patches/gcc-runtime changes only the libraries that the compiler compiles.
inputs_source() {
    printf '%s %s\n' "$1" "${VERSION[${SOURCE_PACKAGE[$1]}]:-none}"
    hash_files "$here/patches/$1"
    hash_files "$here/files/$1"
}

inputs_binutils() {
    inputs_source binutils
    printf '%s\n' "$PREFIX" "${BINUTILS_OPTIONS[@]}" "${HOST_FLAGS[@]}"
}

inputs_gcc() {
    inputs_source gcc
    printf '%s\n' "${GCC_OPTIONS[@]}" "${HOST_FLAGS[@]}"
}

inputs_newlib() {
    inputs_source newlib
    printf '%s\n' "${NEWLIB_OPTIONS[@]}" "$TARGET_FLAGS"
    hash_headers "$repo/libc-glue/include"
    glue_functions
    hash_files "$here/libc"
    hash_files "$here/libm"
    inputs_malloc
}

# The functions that libc-glue defines: known before it is compiled, because
# newlib and the runtime libraries are made to fit them.
glue_functions() {
    sed 's/#.*//' "$repo/libc-glue/functions.txt" | tr -s ' \t' '\n' | sort -u | sed '/^$/d'
}

# enter_build_dir NAME MARK: a directory to build in, empty unless the last
# build there was interrupted and had the same inputs (MARK).
enter_build_dir() {
    local dir="$BUILD/$1" mark=$2
    if [ "$(cat "$dir/.inputs" 2>/dev/null)" != "$mark" ]; then
        rm -rf "$dir"
        mkdir -p "$dir"
    fi
    cd "$dir"
    printf '%s\n' "$mark" >.inputs
}

# configure_once SOURCE ARGUMENT...: by a relative path, so that no directory
# of the building machine is in the results.
configure_once() {
    local source=$1
    shift
    [ -e .configured ] || "$source/configure" "$@"
    touch .configured
}

step_binutils() {
    unpack binutils '/usr/src/binutils/binutils-*.tar.*'
    enter_build_dir binutils "${HASH[binutils]}"
    configure_once ../src/binutils --prefix="$PREFIX" "${BINUTILS_OPTIONS[@]}" "${HOST_FLAGS[@]}"
    make -j"$JOBS" MAKEINFO=true
    make MAKEINFO=true DESTDIR="$STAGE" install
}

step_gcc() {
    unpack gcc '/usr/src/gcc-12/gcc-*.tar.*'
    enter_build_dir gcc "${HASH[gcc]}"
    configure_once ../src/gcc --prefix="$PREFIX" "${GCC_OPTIONS[@]}" "${HOST_FLAGS[@]}"
    make -j"$JOBS" MAKEINFO=true all-host
    make MAKEINFO=true DESTDIR="$STAGE" install-host
    rm -f "$STAGE$PREFIX/bin/$TARGET-lto-dump"
    # ar, nm and ranlib read LTO objects through the same plugin.
    local version
    version=$(./gcc/xgcc -dumpversion)
    mkdir -p "$STAGE$PREFIX/lib/bfd-plugins"
    ln -sf "../../libexec/gcc/$TARGET/$version/liblto_plugin.so" "$STAGE$PREFIX/lib/bfd-plugins/"
    save_libgcc_needs
}

# libgcc is compiled against headers of GCC's build directory. They are
# installed, so that a changed header of libc-glue never means a new compiler.
save_libgcc_needs() {
    local dir="$STAGE$PREFIX/share/hermit-toolchain/gcc"
    mkdir -p "$dir"
    cp gcc/libgcc.mvars gcc/tm.h gcc/tconfig.h gcc/auto-host.h gcc/options.h \
        gcc/insn-constants.h gcc/insn-modes.h gcc/insn-modes-inline.h gcc/version.h \
        gcc/configargs.h gcc/config.h gcc/bconfig.h gcc/tm_p.h gcc/insn-flags.h \
        gcc/insn-codes.h "$dir/"
}

step_newlib() {
    unpack newlib '/usr/src/newlib/newlib-*.tar.*'
    enter_build_dir newlib "${HASH[newlib]}"
    # newlib's regcomp() and glob() see the members by the names that it gave them.
    rm -rf "$BUILD/glue-headers"
    cp -r "$repo/libc-glue/include" "$BUILD/glue-headers"
    rm "$BUILD/glue-headers/regex.h" "$BUILD/glue-headers/glob.h"
    configure_once ../src/newlib --prefix="$PREFIX" "${NEWLIB_OPTIONS[@]}" \
        CFLAGS_FOR_TARGET="-I$BUILD/glue-headers $TARGET_FLAGS"
    make -j"$JOBS" MAKEINFO=true all-target-newlib
    make MAKEINFO=true DESTDIR="$STAGE" install-target-newlib
    cp -r "$repo/libc-glue/include/." "$STAGE$PREFIX/$TARGET/include/"
    add_members libc libc.a
    add_members libm libm.a
    replace_malloc "$STAGE$PREFIX/$TARGET/lib" "$STAGE$PREFIX/$TARGET/include"
    cd "$STAGE$PREFIX/$TARGET/lib"
    ln -sf libc.a libg.a
    hide_replaced libc.a
    # What POSIX systems keep in libraries of their own is all in libposix.a.
    local name
    for name in pthread rt dl util; do
        "$TARGET-ar" rcs "lib$name.a"
    done
}

# add_members DIR ARCHIVE: compiles our own files in toolchain/DIR, which stand
# in for what newlib lacks or does less well, into the archive.
add_members() {
    local dir=$1 archive=$2 file objects=()
    mkdir -p "$dir"
    for file in "$here/$dir"/*.c; do
        objects+=("$dir/hermit-$(basename "$file" .c).o")
        # shellcheck disable=SC2086
        "$TARGET-gcc" -std=gnu11 $TARGET_FLAGS -Wall -Wextra -Werror \
            -isystem "$STAGE$PREFIX/$TARGET/include" -c "$file" -o "${objects[-1]}"
    done
    "$TARGET-nm" --defined-only --extern-only "${objects[@]}" | awk 'NF == 3 { print $3 }' >own
    "$TARGET-objcopy" --localize-symbols=own "$STAGE$PREFIX/$TARGET/lib/$archive"
    rm own
    "$TARGET-ar" rs "$STAGE$PREFIX/$TARGET/lib/$archive" "${objects[@]}"
}

# What libc-glue defines, archive $1 no longer offers. The members keep their
# own copies, which the linker drops, and what else they define.
hide_replaced() {
    glue_functions >replaced
    "$TARGET-objcopy" --localize-symbols=replaced "$1"
    rm replaced
}

inputs_finish() {
    hash_files "$here/share"
}

# Files by which other build systems use the compiler.
step_finish() {
    local file
    for file in "$here/share/"*; do
        case $file in
        *.ini.in) install_configured "$file" "$TARGET/share/meson/cross/$TARGET.ini" ;;
        *config.site.in) install_configured "$file" "$TARGET/share/config.site" ;;
        *configure.in)
            install_configured "$file" "bin/$TARGET-configure"
            chmod 755 "$STAGE$PREFIX/bin/$TARGET-configure"
            ;;
        esac
    done
}

install_configured() {
    local to="$STAGE$PREFIX/$2"
    mkdir -p "$(dirname "$to")"
    sed -e "s|@PREFIX@|$PREFIX|g" -e "s|@TARGET@|$TARGET|g" "$1" >"$to"
}
