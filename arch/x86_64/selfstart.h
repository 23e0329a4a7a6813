/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* When an executable is started by Linux and not by a door (kernel/abi/boot_info.h). */
#ifndef X86_SELFSTART_H
#define X86_SELFSTART_H

#include <stdint.h>

/*
 * Called by _start in user mode. STACK: as Linux left it, the number of arguments first,
 * with 32 writable bytes below. Does not return: execve() of HERMIT_PROXY's value, or
 * of the proxy where it was configured to be installed, or else a message and status 126.
 */
_Noreturn void selfstart(uint64_t *stack);

#endif
