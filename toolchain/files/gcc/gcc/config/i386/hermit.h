/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* HermitCore on x86-64: where the thread's own words lie, and the startup
   objects that set the floating-point unit as an option asks. */

/* %fs points to the thread control block, and the TLS blocks of the
   executable lie right below it. */
#undef TARGET_TLS_DIRECT_SEG_REFS_DEFAULT
#define TARGET_TLS_DIRECT_SEG_REFS_DEFAULT MASK_TLS_DIRECT_SEG_REFS

/* The stack protector's canary is %fs:0x28, as on other x86-64 systems. */
#undef TARGET_THREAD_SSP_OFFSET
#define TARGET_THREAD_SSP_OFFSET (TARGET_64BIT ? 0x28 : 0x14)

#define HERMIT_MATHFILE_SPEC                                         \
    "%{Ofast|ffast-math|funsafe-math-optimizations:crtfastmath%O%s}" \
    " %{mpc32:crtprec32%O%s} %{mpc64:crtprec64%O%s} %{mpc80:crtprec80%O%s}"

/* Stack checking probes below the stack pointer, towards the guard page. */
#define STACK_CHECK_STATIC_BUILTIN 1
