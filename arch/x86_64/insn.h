/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Instructions that C has no word for, one a function. Only arch/x86_64 includes this. */
#ifndef X86_INSN_H
#define X86_INSN_H

#include "lib/base.h"
#include "regs.h"

struct cpuid_regs {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid_regs cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_regs r;

    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(subleaf));
    return r;
}

static inline uint64_t rdmsr(uint32_t msr)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
    return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

#define X86_READ_WRITE_REG(reg)                                            \
    static inline uint64_t read_##reg(void)                                \
    {                                                                      \
        uint64_t value;                                                    \
        __asm__ volatile("mov %%" #reg ", %0" : "=r"(value) : : "memory"); \
        return value;                                                      \
    }                                                                      \
    static inline void write_##reg(uint64_t value)                         \
    {                                                                      \
        __asm__ volatile("mov %0, %%" #reg : : "r"(value) : "memory");     \
    }

X86_READ_WRITE_REG(cr0)
X86_READ_WRITE_REG(cr2)
X86_READ_WRITE_REG(cr3)
X86_READ_WRITE_REG(cr4)
#undef X86_READ_WRITE_REG

/* Operand of LGDT and LIDT. */
struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

static inline void lidt(const struct table_pointer *pointer)
{
    __asm__ volatile("lidt %0" : : "m"(*pointer));
}

static inline void xsetbv(uint32_t reg, uint64_t value)
{
    __asm__ volatile("xsetbv"
                     :
                     : "c"(reg), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline uint64_t xgetbv(uint32_t reg)
{
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(reg));
    return (uint64_t)high << 32 | low;
}

static inline void fninit(void)
{
    __asm__ volatile("fninit");
}

/* MXCSR and, from bit 32 on, the x87 control word. */
static inline uint64_t control_words(void)
{
    uint32_t mxcsr;
    uint16_t control;

    __asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
    return mxcsr | (uint64_t)control << 32;
}

static inline uint16_t fnstsw(void)
{
    uint16_t status;

    __asm__ volatile("fnstsw %0" : "=a"(status));
    return status;
}

static inline void fxsave64(void *area)
{
    __asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

static inline void xsave64(void *area, uint64_t mask)
{
    __asm__ volatile("xsave64 (%0)"
                     :
                     : "r"(area), "a"((uint32_t)mask), "d"((uint32_t)(mask >> 32))
                     : "memory");
}

static inline void ldmxcsr(uint32_t value)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
}

static inline uint64_t rdfsbase(void)
{
    uint64_t value;

    __asm__ volatile("rdfsbase %0" : "=r"(value));
    return value;
}

static inline void wrfsbase(uint64_t value)
{
    __asm__ volatile("wrfsbase %0" : : "r"(value) : "memory");
}

/* False: the generator had nothing, ask again. */
static inline bool rdrand(uint64_t *value)
{
    bool ok;

    __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ok));
    return ok;
}

static inline bool rdseed(uint64_t *value)
{
    bool ok;

    __asm__ volatile("rdseed %0" : "=r"(*value), "=@ccc"(ok));
    return ok;
}

static inline void invlpg(uint64_t va)
{
    __asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static inline void cli(void)
{
    __asm__ volatile("cli" ::: "memory");
}

static inline void sti(void)
{
    __asm__ volatile("sti" ::: "memory");
}

/* Closes the hard interrupt mask; returns the flags to restore. */
static inline uint64_t hard_mask_save(void)
{
    uint64_t flags;

    /* Below the red zone (System V ABI 3.2.2). */
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\tpushfq\n\tpopq %0\n\t"
                     "leaq 128(%%rsp), %%rsp\n\tcli"
                     : "=r"(flags)
                     :
                     : "memory");
    return flags;
}

static inline void hard_mask_restore(uint64_t flags)
{
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\tpushq %0\n\tpopfq\n\t"
                     "leaq 128(%%rsp), %%rsp"
                     :
                     : "r"(flags)
                     : "memory", "cc");
}

static inline void hlt(void)
{
    __asm__ volatile("hlt" ::: "memory");
}

static inline void mfence(void)
{
    __asm__ volatile("mfence" ::: "memory");
}

/* Everything before is done and visible before anything after begins. */
static inline void mfence_lfence(void)
{
    __asm__ volatile("mfence; lfence" ::: "memory");
}

static inline void pause(void)
{
    __asm__ volatile("pause" ::: "memory");
}

/* Closes the hard mask; tells whether it was open. Pushes below the red zone. */
static inline bool save_flags_cli(void)
{
    uint64_t flags;

    __asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; popq %0; lea 128(%%rsp), %%rsp; cli"
                     : "=r"(flags)
                     :
                     : "memory");
    return (flags & RFLAGS_IF) != 0;
}

static inline void restore_flags(bool was_open)
{
    if (was_open) {
        sti();
    }
}

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t inw(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* len bytes to one port, in one instruction. */
static inline void outsb(uint16_t port, const char *bytes, size_t len)
{
    __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(len) : "d"(port) : "memory");
}

static inline uint32_t mmio_read32(uint64_t va)
{
    return *(volatile uint32_t *)(uintptr_t)va;
}

static inline void mmio_write32(uint64_t va, uint32_t value)
{
    *(volatile uint32_t *)(uintptr_t)va = value;
}

static inline void mmio_write8(uint64_t va, uint8_t value)
{
    *(volatile uint8_t *)(uintptr_t)va = value;
}

#endif
