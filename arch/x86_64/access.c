/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Accesses that may fail (cpu_load32(), cpu_swap32()): they are told so instead of a
 * fault report. Which they are says a mark behind the instruction.
 */
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "lib/string.h"
#include "trap.h"

#define MAY_FAULT_BYTES 11 /* the longer of the two accesses, and the mark */

bool access_give_up(struct trap_frame *frame, uint64_t va)
{
    /* The instruction is mapped, for it was executed; the last byte that we read may be
     * on the next page. */
    static const uint8_t load[] = {0x8b, 0x07};             /* mov eax, [rdi] */
    static const uint8_t swap[] = {0xf0, 0x0f, 0xb1, 0x17}; /* lock cmpxchg [rdi], edx */
    static const uint8_t nop[] = {0x0f, 0x1f, 0x80};        /* and 4 bytes */
    const uint8_t *code = (const uint8_t *)(uintptr_t)frame->rip;
    uint32_t operand;

    if ((frame->vector != EXCEPTION_PAGE_FAULT &&
         frame->vector != EXCEPTION_PROTECTION) ||
        frame->rip == va || !mmu_query(frame->rip + MAY_FAULT_BYTES, NULL, NULL, NULL)) {
        return false;
    }
    size_t len = code[0] == load[0] ? sizeof(load) : sizeof(swap);

    memcpy(&operand, code + len + sizeof(nop), sizeof(operand));
    if (memcmp(code, len == sizeof(load) ? load : swap, len) != 0 ||
        memcmp(code + len, nop, sizeof(nop)) != 0 || operand != CPU_MAY_FAULT_MARK) {
        return false;
    }
    frame->rax = CPU_ACCESS_FAILED;
    frame->rip += len;
    return true;
}
