/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Canaries; random numbers for everybody else come from lib/random.h. */
#include "core/random.h"
#include "abi/boot_info.h"
#include "arch/cpu.h"
#include "core/linker.h"
#include "core/panic.h"

#define FIRST_BYTE_ZERO (~UINT64_C(0xff))

uintptr_t __stack_chk_guard = UINT64_C(0x5bd1e995c3a1d700);

static uint64_t canary;

/* Spreads the seed over all bits (the finaliser of MurmurHash3). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ (x >> 33);
}

/* Changes the guard, so it must not be guarded itself; kernel_main, which calls
 * it, never returns. */
__attribute__((no_stack_protector)) void random_init(const struct boot_info *boot)
{
    uint64_t bits;

    if (!cpu_random(&bits)) {
        const uint64_t *given = (const uint64_t *)boot->entropy;

        bits = mix(given[0] ^ cpu_cycles());
    }
    canary = bits & FIRST_BYTE_ZERO;
    __stack_chk_guard = mix(bits) & FIRST_BYTE_ZERO;
}

uint64_t random_canary(void)
{
    return canary;
}

void __stack_chk_fail(void)
{
    panic("a kernel function has overwritten its own stack frame");
}
