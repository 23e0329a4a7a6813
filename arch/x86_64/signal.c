/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Frames of signal handlers: built on top of interrupted code, and left again.
 *
 * Code of the kernel is never interrupted for a handler: a thread whose instruction
 * pointer is between text_start and text_end may hold locks. What calls down from there
 * to the application (the start of a thread) holds none.
 */
#include "signal.h"
#include "arch/percore.h"
#include "arch/signal.h"
#include "arch/upcalls.h"
#include "core.h"
#include "insn.h"
#include "lib/string.h"
#include "regs.h"

#define EXTENDED_ALIGN  64
#define EXTENDED_NEAR   (8 * KIB) /* how far below rsp an interrupt puts it */
#define HEADER_BYTES    64        /* of XSAVE, behind the FXSAVE image */
#define MXCSR_IN_IMAGE  24
#define MXCSR_VALID     0xffffu
#define RFLAGS_TF       UINT64_C(0x100)
#define RFLAGS_DF       UINT64_C(0x400)
#define RFLAGS_AC       UINT64_C(0x40000)
#define RFLAGS_PROGRAM  UINT64_C(0x250dd5) /* status bits, TF, DF, AC, RF, ID */
#define CONTROL_DEFAULT (MXCSR_INIT | (uint64_t)FPU_CONTROL_INIT << 32)

/* Index of CR2 in mcontext.regs, behind the struct trap_frame. */
#define REG_CR2 (sizeof(struct trap_frame) / 8)

_Static_assert(REG_CR2 < HERMIT_MCONTEXT_REGS, "has its place");

/* arch/signal.h knows this by name only. */
struct interrupted {
    struct trap_frame *regs;
    void *extended; /* null: not saved */
    void *room;     /* SIGNAL_FRAME_BYTES on the interrupted stack; null after a fault */
    uint64_t cr2;
    uint64_t control;           /* where extended is null */
    uint64_t interrupts;        /* from the frame that this one replaces */
    struct signal_frame *frame; /* what signal_arch_push() made */
};

static bool in_kernel(uint64_t pc)
{
    return pc >= (uint64_t)(uintptr_t)text_start && pc < (uint64_t)(uintptr_t)text_end;
}

/* Makes sure that [from, to) of a stack can be written without a fault. */
static bool back_stack(uint64_t from, uint64_t to)
{
    for (uint64_t page = ALIGN_DOWN(from, PAGE_BYTES); page < to; page += PAGE_BYTES) {
        if (!upcall_page_fault(page, FAULT_WRITE)) {
            return false;
        }
    }
    return true;
}

/* The registers still hold the state that the faulting code had. */
static void save_extended(uint8_t *area)
{
    if (xsave_mask != 0) {
        memset(area + FXSAVE_BYTES, 0, HEADER_BYTES);
        xsave64(area, xsave_mask);
    } else {
        fxsave64(area);
    }
}

/* After a fault nothing is on any stack yet. */
static bool make_room(struct interrupted *at, uint64_t stack_top_va)
{
    uint64_t top = stack_top_va != 0 ? stack_top_va : at->regs->rsp - RED_ZONE_BYTES;
    uint64_t area = ALIGN_DOWN(top - xsave_bytes, EXTENDED_ALIGN);

    if (!back_stack(area - SIGNAL_FRAME_BYTES, top)) {
        return false;
    }
    at->extended = (void *)(uintptr_t)area;
    at->room = (void *)(uintptr_t)(area - SIGNAL_FRAME_BYTES);
    save_extended(at->extended);
    return true;
}

bool signal_arch_push(struct interrupted *at, const struct signal_delivery *delivery)
{
    if (at->room == NULL) {
        if (!make_room(at, delivery->stack_top_va)) {
            return false;
        }
    } else if (delivery->stack_top_va != 0) {
        at->room = (void *)(uintptr_t)(ALIGN_DOWN(delivery->stack_top_va, 16) -
                                       SIGNAL_FRAME_BYTES);
    }
    /* Built here first: the room may be where at->regs is. */
    struct signal_frame frame = {
        .return_pc = (uint64_t)(uintptr_t)signal_return,
        .info = delivery->info,
        .handler = delivery->handler,
        .interrupts = at->interrupts | delivery->interrupts,
    };

    frame.uc.mask = delivery->mask;
    memcpy(frame.uc.mcontext.regs, at->regs, sizeof(*at->regs));
    frame.uc.mcontext.regs[REG_CR2] = at->cr2;
    frame.uc.mcontext.extended = at->extended;
    frame.uc.mcontext.extended_bytes = at->extended != NULL ? xsave_bytes : 0;
    frame.uc.mcontext.control = at->control;
    at->frame = (struct signal_frame *)((char *)at->room + 8);
    memcpy(at->frame, &frame, sizeof(frame));
    return true;
}

void *signal_at_interrupt(struct trap_frame *regs, void *extended, void *room)
{
    struct interrupted at = {.regs = regs, .extended = extended, .room = room};

    if (in_kernel(regs->rip) || !upcall_signal_interrupt(&at, regs->rsp)) {
        return NULL;
    }
    return at.frame;
}

void *signal_at_call(struct trap_frame *regs, void *room)
{
    struct interrupted at = {.regs = regs, .room = room, .control = control_words()};

    return upcall_signal_interrupt(&at, regs->rsp) ? at.frame : NULL;
}

/* Where the frame of one more handler goes, before the interrupted code goes on. */
static void *room_below(const struct trap_frame *regs, const void *extended)
{
    uint64_t top = regs->rsp - RED_ZONE_BYTES;
    uint64_t area = (uint64_t)(uintptr_t)extended;

    if (area < top && top - area < EXTENDED_NEAR) {
        top = area;
    }
    return (void *)(uintptr_t)(ALIGN_DOWN(top, 16) - SIGNAL_FRAME_BYTES);
}

/* What a handler can not have meant would fault when it is loaded. */
static void sanitize(struct trap_frame *regs, uint8_t *extended)
{
    regs->cs = SELECTOR_CODE;
    regs->ss = SELECTOR_DATA;
    regs->rflags = (regs->rflags & RFLAGS_PROGRAM) | RFLAGS_IF;
    if (extended != NULL) {
        uint32_t mxcsr;

        memcpy(&mxcsr, extended + MXCSR_IN_IMAGE, sizeof(mxcsr));
        mxcsr &= MXCSR_VALID;
        memcpy(extended + MXCSR_IN_IMAGE, &mxcsr, sizeof(mxcsr));
    }
    if (extended != NULL && xsave_mask != 0) {
        uint64_t present;

        memcpy(&present, extended + FXSAVE_BYTES, sizeof(present));
        present &= xsave_mask;
        memset(extended + FXSAVE_BYTES, 0, HEADER_BYTES);
        memcpy(extended + FXSAVE_BYTES, &present, sizeof(present));
    }
}

static uint64_t control_of(const struct hermit_ucontext *uc)
{
    return uc->mcontext.control != 0 ? uc->mcontext.control : CONTROL_DEFAULT;
}

static NORETURN void load(struct trap_frame *regs, void *extended, uint64_t control)
{
    signal_load(regs, extended, control & (UINT64_C(0xffff00000000) | MXCSR_VALID));
}

/* The next handler's frame may lie where this one does, above the running code's. */
void signal_returned(struct signal_frame *frame)
{
    const struct hermit_ucontext *uc = &frame->uc;
    struct trap_frame regs;
    void *extended = uc->mcontext.extended;
    uint64_t control = control_of(uc);
    struct interrupted at = {
        .regs = &regs,
        .extended = extended,
        .cr2 = uc->mcontext.regs[REG_CR2],
        .control = control,
        .interrupts = frame->interrupts,
    };

    memcpy(&regs, uc->mcontext.regs, sizeof(regs));
    sanitize(&regs, extended);
    at.room = room_below(&regs, extended);
    if (upcall_signal_return(&at, uc->mask, regs.rsp, frame->interrupts != 0)) {
        signal_enter_frame(at.frame);
    }
    load(&regs, extended, control);
}

void signal_arch_resume(const struct hermit_ucontext *uc)
{
    struct trap_frame regs;

    memcpy(&regs, uc->mcontext.regs, sizeof(regs));
    sanitize(&regs, uc->mcontext.extended);
    load(&regs, uc->mcontext.extended, control_of(uc));
}

/* si_code of a floating-point fault, from the exceptions that are flagged and unmasked.
 */
static int32_t code_of_flags(uint32_t flags)
{
    static const int32_t codes[] = {
        HSI_FPE_FLTINV, /* invalid */
        HSI_FPE_FLTUND, /* denormal operand */
        HSI_FPE_FLTDIV, HSI_FPE_FLTOVF, HSI_FPE_FLTUND, HSI_FPE_FLTRES,
    };

    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        if (flags & 1u << i) {
            return codes[i];
        }
    }
    return HSI_FPE_FLTINV;
}

static void describe_page_fault(const struct trap_frame *frame, uint64_t va,
                                struct hermit_siginfo *info)
{
    bool is_there = (frame->error & PAGE_FAULT_PRESENT) != 0 || upcall_is_mapped(va);

    info->signo = HSIG_SEGV;
    info->code = is_there ? HSI_SEGV_ACCERR : HSI_SEGV_MAPERR;
    info->addr = va;
    if (is_there && upcall_is_behind_file(va)) {
        info->signo = HSIG_BUS;
        info->code = HSI_BUS_ADRERR;
    }
}

/* What POSIX calls the fault; false for those that are no signal. */
static bool describe(const struct trap_frame *frame, uint64_t va,
                     struct hermit_siginfo *info)
{
    info->addr = frame->rip;
    switch (frame->vector) {
    case EXCEPTION_DIVIDE:
        info->signo = HSIG_FPE;
        info->code = HSI_FPE_INTDIV;
        return true;
    case EXCEPTION_DEBUG:
    case EXCEPTION_BREAKPOINT:
        info->signo = HSIG_TRAP;
        info->code = frame->vector == EXCEPTION_DEBUG ? HSI_TRAP_TRACE : HSI_TRAP_BRKPT;
        return true;
    case EXCEPTION_UNDEFINED:
        info->signo = HSIG_ILL;
        info->code = HSI_ILL_OPCODE;
        return true;
    case EXCEPTION_STACK:
    case EXCEPTION_ALIGNMENT:
        info->signo = HSIG_BUS;
        info->code = HSI_BUS_ADRALN;
        return true;
    case EXCEPTION_PROTECTION: /* an address that is not canonical, most likely */
        info->signo = HSIG_SEGV;
        info->code = HSI_SEGV_MAPERR;
        info->addr = 0;
        return true;
    case EXCEPTION_PAGE_FAULT:
        describe_page_fault(frame, va, info);
        return true;
    case EXCEPTION_X87: {
        uint32_t status = fnstsw();

        info->signo = HSIG_FPE;
        info->code = code_of_flags(status & ~(control_words() >> 32) & 0x3f);
        return true;
    }
    case EXCEPTION_SIMD: {
        uint32_t mxcsr = (uint32_t)control_words();

        info->signo = HSIG_FPE;
        info->code = code_of_flags(mxcsr & ~(mxcsr >> 7) & 0x3f);
        return true;
    }
    default:
        return false;
    }
}

bool signal_at_fault(struct trap_frame *frame, uint64_t va)
{
    struct hermit_siginfo info = {0};
    struct interrupted at = {.regs = frame, .cr2 = va};

    if (CORE_GET(irq_mask_depth) != 0 || CORE_GET(irq_nesting) != 0 ||
        in_kernel(frame->rip) || !describe(frame, va, &info)) {
        return false;
    }
    CORE_INC(irq_mask_depth);
    bool handled = upcall_signal_fault(&at, &info, frame->rsp);

    (void)CORE_DEC_IS_ZERO(irq_mask_depth);
    if (!handled) {
        return false;
    }
    struct signal_frame *on_stack = at.frame;

    frame->rip = on_stack->handler;
    frame->rsp = (uint64_t)(uintptr_t)on_stack;
    frame->rbp = 0;
    frame->rdi = (uint64_t)(uint32_t)info.signo;
    frame->rsi = (uint64_t)(uintptr_t)&on_stack->info;
    frame->rdx = (uint64_t)(uintptr_t)&on_stack->uc;
    frame->rflags &= ~(RFLAGS_TF | RFLAGS_DF | RFLAGS_AC);
    fninit();
    ldmxcsr(MXCSR_INIT);
    return true;
}
