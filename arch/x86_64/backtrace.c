/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Finding callers on a stack that may be broken. Nothing is read that is not mapped,
 * nothing is believed that is not the address behind a call instruction.
 */
#include "arch/mmu.h"
#include "trap.h"

#define FRAME_BYTES_MAX (256 * KIB) /* a larger distance between frames is no chain */
#define CALL_BYTES_MAX  7

static bool peek(uint64_t va, uint64_t *word)
{
    uint32_t prot;

    if (!IS_ALIGNED(va, sizeof(*word)) || !mmu_query(va, NULL, NULL, &prot) ||
        (prot & MMU_READ) == 0 || (prot & MMU_DEVICE) != 0) {
        return false;
    }
    *word = *(const uint64_t *)(uintptr_t)va;
    return true;
}

static bool is_code(uint64_t va)
{
    uint32_t prot;

    return mmu_query(va, NULL, NULL, &prot) && (prot & MMU_EXEC) != 0;
}

/* The forms of CALL that stand before a return address (Intel SDM 2A, CALL). */
static bool is_return_address(uint64_t pc)
{
    if (pc < CALL_BYTES_MAX || !is_code(pc - 1) || !is_code(pc - CALL_BYTES_MAX)) {
        return false;
    }
    const uint8_t *end = (const uint8_t *)(uintptr_t)pc;

    return end[-5] == 0xe8 ||                               /* relative */
           (end[-2] == 0xff && (end[-1] & 0x38) == 0x10) || /* register, [register] */
           (end[-3] == 0xff && (end[-2] & 0xf8) == 0x50) || /* [register + disp8] */
           (end[-3] == 0xff && end[-2] == 0x14) ||          /* [base + index] */
           (end[-4] == 0xff && end[-3] == 0x54) ||          /* the same + disp8 */
           (end[-6] == 0xff && (end[-5] & 0xf8) == 0x90) || /* [register + disp32] */
           (end[-6] == 0xff && end[-5] == 0x15) ||          /* [rip + disp32] */
           (end[-7] == 0xff && end[-6] == 0x94);            /* [base + index + disp32] */
}

bool backtrace_next(uint64_t *rbp, uint64_t *pc)
{
    uint64_t caller_rbp;

    if (!peek(*rbp, &caller_rbp) || !peek(*rbp + 8, pc) || !is_return_address(*pc)) {
        return false;
    }
    /* Stacks grow down, so callers lie above; 0 ends the chain after this frame. */
    if (caller_rbp <= *rbp || caller_rbp - *rbp > FRAME_BYTES_MAX) {
        caller_rbp = 0;
    }
    *rbp = caller_rbp;
    return true;
}

bool backtrace_scan(uint64_t *rsp, uint64_t limit, uint64_t *pc)
{
    for (; *rsp < limit && peek(*rsp, pc); *rsp += 8) {
        if (is_return_address(*pc)) {
            *rsp += 8;
            return true;
        }
    }
    return false;
}

size_t backtrace_walk(uint64_t rbp, uintptr_t *pcs, size_t max)
{
    size_t count = 0;
    uint64_t pc;

    while (count < max && backtrace_next(&rbp, &pc)) {
        pcs[count++] = pc;
    }
    return count;
}
