/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* HermitCore, whatever the processor: what the preprocessor defines, which
   startup files and libraries an executable is linked with, and how.
   Application, C library and kernel are one static executable, so every
   library is an archive and unused sections are dropped by default. */

/* newlib has all of C99's functions, and sincos, so the compiler may make
   calls of them. */
#undef TARGET_LIBC_HAS_FUNCTION
#define TARGET_LIBC_HAS_FUNCTION gnu_libc_has_function

/* C++ gets _GNU_SOURCE, because libstdc++'s headers use POSIX and C99
   functions even under -std=c++NN. */
#undef TARGET_OS_CPP_BUILTINS
#define TARGET_OS_CPP_BUILTINS()           \
    do {                                   \
        builtin_define("__hermit__");      \
        builtin_define_std("unix");        \
        builtin_assert("system=hermit");   \
        builtin_assert("system=unix");     \
        if (c_dialect_cxx()) {             \
            builtin_define("_GNU_SOURCE"); \
        }                                  \
    } while (0)

#undef CPP_SPEC
#define CPP_SPEC "%{posix:-D_POSIX_SOURCE} %{pthread:-D_REENTRANT}"

/* crt0.o holds the C start (libc-glue); _start, the ELF entry, comes from
   libhermit.a because the linker script asks for it. */
#undef STARTFILE_SPEC
#define STARTFILE_SPEC "crt0%O%s crti%O%s crtbegin%O%s"

#undef ENDFILE_SPEC
#define ENDFILE_SPEC HERMIT_MATHFILE_SPEC " crtend%O%s crtn%O%s"

/* newlib, libc-glue and the kernel call each other. */
#undef LIB_SPEC
#define LIB_SPEC "--start-group -lc -lm -lposix -lhermit -lgcc --end-group"

/* __stack_chk_fail is libc-glue's. */
#undef LINK_SSP_SPEC
#define LINK_SSP_SPEC ""

/* Executables are linked at a fixed address; -pie is accepted because
   build systems pass it unasked. */
#undef LINK_PIE_SPEC
#define LINK_PIE_SPEC ""

/* Segments begin on pages of their own in memory and in the file, which is
   what lets the loader map instead of copy. */
#define HERMIT_LINK_LAYOUT_SPEC        \
    " -z max-page-size=4096"           \
    " -z common-page-size=4096"        \
    " -z separate-code -z noexecstack" \
    " -z norelro"

#undef LINK_SPEC
#define LINK_SPEC                                                          \
    "%{shared:%eHermitCore has no shared libraries: link without -shared}" \
    " %{r:-m elf_x86_64;:-m elf_x86_64_hermit -static --eh-frame-hdr"      \
    " --gc-sections" HERMIT_LINK_LAYOUT_SPEC "}"

/* Trampolines of nested functions live on the stack, which is not
   executable: libgcc asks for the one page by mprotect. */
#define HAVE_ENABLE_EXECUTE_STACK

/* int32_t is int. */
#undef STDINT_LONG32
#define STDINT_LONG32 0
