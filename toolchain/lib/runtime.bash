# SPDX-License-Identifier: MIT OR Apache-2.0
# The runtime libraries, which the installed compiler compiles. They stand in
# $BUILD/runtime as GCC's own build would place them, because they use files of
# one another: gcc/ and x86_64-hermit/{libgcc,libstdc++-v3,libquadmath,...}.

RUNTIME_OPTIONS=(
    --host=$TARGET --target=$TARGET --with-target-subdir=$TARGET
    --enable-languages=c,c++,fortran,lto --disable-shared --enable-static
    --disable-multilib --disable-nls --enable-threads=posix --enable-tls
    --enable-decimal-float=bid --with-gcc-major-version-only
)
LIBSTDCXX_OPTIONS=(
    --enable-clocale=newlib --enable-libstdcxx-time=yes --enable-__cxa_atexit
    --enable-libstdcxx-filesystem-ts=yes --disable-libstdcxx-pch
    --disable-werror
)

runtime_inputs() {
    printf '%s\n' "${RUNTIME_OPTIONS[@]}" "$TARGET_FLAGS" "$@"
    echo "$ALWAYS_FAILING"
    hash_files "$here/patches/gcc-runtime"
}

inputs_libgcc() { runtime_inputs libgcc; }
inputs_libstdc++() { runtime_inputs "${LIBSTDCXX_OPTIONS[@]}"; }
inputs_libatomic() { runtime_inputs libatomic; }
inputs_libquadmath() { runtime_inputs libquadmath; }
inputs_libgfortran() { runtime_inputs libgfortran; }
inputs_libgomp() { runtime_inputs libgomp omp_lib.mod; }

# The directories and files that every runtime library expects around it.
prepare_runtime() {
    unpack gcc '/usr/src/gcc-12/gcc-*.tar.*'
    local dir="$BUILD/runtime"
    mkdir -p "$dir/gcc/include" "$dir/$TARGET/libgcc"
    cp -p "$PREFIX/share/hermit-toolchain/gcc/"* "$dir/gcc/"
    [ -e "$dir/$TARGET/libgcc/gthr-default.h" ] ||
        ln -s ../../../src/gcc/libgcc/gthr-posix.h "$dir/$TARGET/libgcc/gthr-default.h"
    make_probe
}

# libc-glue has these only to fail with the right error; a library is better off
# with what it does on systems without them.
ALWAYS_FAILING='fork|vfork|execve|wait|waitpid'

# Stand-ins for crt0.o, libposix.a and libhermit.a, which are built later and
# by this compiler: they have the right symbols, so configure scripts that try
# to link get true answers.
make_probe() {
    local probe="$BUILD/probe"
    rm -rf "$probe"
    mkdir -p "$probe"
    cd "$probe"
    {
        echo '.text'
        {
            glue_functions
            "$TARGET-nm" -u "$PREFIX/$TARGET/lib/libc.a" 2>/dev/null |
                grep -oE '(__lock___|sys_).*'
        } | grep -vxE "$ALWAYS_FAILING" | sort -u | while read -r name; do
            printf '.weak %s\n%s:\n' "$name" "$name"
        done
        echo 'ret'
    } >posix.s
    printf '.globl _start\n_start: call hermit_start_application\n' >hermit.s
    printf '.globl hermit_start_application\nhermit_start_application: call main\n' >crt0.s
    local name
    for name in posix hermit crt0; do
        "$TARGET-as" -o $name.o $name.s
    done
    "$TARGET-ar" rcs libposix.a posix.o
    "$TARGET-ar" rcs libhermit.a hermit.o
}

# runtime_library DIR [OPTION...]: configures and compiles one library in its
# place. Link tests find the stand-ins by -B and -L.
runtime_library() {
    local name=$1 build
    shift
    local probe="-B$BUILD/probe/ -L$BUILD/probe"
    build=$("$BUILD/src/gcc/config.guess")
    enter_build_dir "runtime/$TARGET/$name" "${HASH[libgcc]} $*"
    configure_once "../../../src/gcc/$name" --build="$build" --prefix="$PREFIX" \
        --with-cross-host="$build" "${RUNTIME_OPTIONS[@]}" "$@" \
        CC="$TARGET-gcc $probe" CFLAGS="$TARGET_FLAGS" CXXFLAGS="$TARGET_FLAGS" \
        FC="$TARGET-gfortran $probe" FCFLAGS="$TARGET_FLAGS" \
        GFORTRAN="$PREFIX/bin/$TARGET-gfortran $probe" \
        AR=$TARGET-ar NM=$TARGET-nm RANLIB=$TARGET-ranlib LD=$TARGET-ld
    make -j"$JOBS" MAKEINFO=true
}

step_libgcc() {
    prepare_runtime
    runtime_library libgcc
    make MAKEINFO=true DESTDIR="$STAGE" install
}

step_libstdc++() {
    prepare_runtime
    runtime_library libstdc++-v3 "${LIBSTDCXX_OPTIONS[@]}" \
        CXX="$TARGET-gcc -nostdinc++ -B$BUILD/probe/ -L$BUILD/probe"
    make MAKEINFO=true DESTDIR="$STAGE" install
}

step_libatomic() {
    prepare_runtime
    runtime_library libatomic
    make MAKEINFO=true DESTDIR="$STAGE" install
}

step_libquadmath() {
    prepare_runtime
    runtime_library libquadmath
    make MAKEINFO=true DESTDIR="$STAGE" install
}

# libgfortran has libbacktrace inside, and links against libquadmath where it
# was built.
step_libgfortran() {
    prepare_runtime
    runtime_library libbacktrace
    runtime_library libquadmath
    runtime_library libgfortran
    make MAKEINFO=true DESTDIR="$STAGE" install
}

step_libgomp() {
    prepare_runtime
    runtime_library libgomp
    make MAKEINFO=true DESTDIR="$STAGE" install
}
