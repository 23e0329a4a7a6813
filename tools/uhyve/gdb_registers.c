/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Registers as gdb names them. One table says where each is in what KVM hands out; the
 * halves above 128 bits are in the XSAVE area (Intel SDM 1, 13.4).
 */
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "gdb_parts.h"

#define XSAVE_LEGACY_BYTES 512
#define XSAVE_HEADER       512 /* XSTATE_BV is its first word */
#define XSAVE_YMM_HIGH     576
#define XSTATE_SSE         2u
#define XSTATE_AVX         4u

/* Everything of one processor. */
struct state {
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_fpu fpu;
    struct kvm_xsave xsave;
    uint32_t x87[8]; /* fctrl, fstat, ftag, fiseg, fioff, foseg, fooff, fop */
    uint32_t eflags, segments[6];
};

struct place {
    uint16_t offset, bytes;
};

#define AT(field)                                                         \
    {                                                                     \
        offsetof(struct state, field), sizeof(((struct state *)0)->field) \
    }
#define ST(i)                                  \
    {                                          \
        offsetof(struct state, fpu.fpr[i]), 10 \
    }
#define YMM_HIGH(i)                                                   \
    {                                                                 \
        offsetof(struct state, xsave) + XSAVE_YMM_HIGH + 16 * (i), 16 \
    }
#define SIXTEEN(of)                                                               \
    of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7), of(8), of(9), of(10), \
        of(11), of(12), of(13), of(14), of(15)
#define XMM(i) AT(fpu.xmm[i])

static const struct place places[] = {
    AT(regs.rax),
    AT(regs.rbx),
    AT(regs.rcx),
    AT(regs.rdx),
    AT(regs.rsi),
    AT(regs.rdi),
    AT(regs.rbp),
    AT(regs.rsp),
    AT(regs.r8),
    AT(regs.r9),
    AT(regs.r10),
    AT(regs.r11),
    AT(regs.r12),
    AT(regs.r13),
    AT(regs.r14),
    AT(regs.r15),
    AT(regs.rip),
    AT(eflags),
    AT(segments[0]),
    AT(segments[1]),
    AT(segments[2]),
    AT(segments[3]),
    AT(segments[4]),
    AT(segments[5]),
    ST(0),
    ST(1),
    ST(2),
    ST(3),
    ST(4),
    ST(5),
    ST(6),
    ST(7),
    AT(x87[0]),
    AT(x87[1]),
    AT(x87[2]),
    AT(x87[3]),
    AT(x87[4]),
    AT(x87[5]),
    AT(x87[6]),
    AT(x87[7]),
    SIXTEEN(XMM),
    AT(fpu.mxcsr),
    AT(sregs.fs.base),
    AT(sregs.gs.base),
    SIXTEEN(YMM_HIGH),
    AT(sregs.cr0),
    AT(sregs.cr2),
    AT(sregs.cr3),
    AT(sregs.cr4),
    AT(sregs.efer),
};
#define PLACE_COUNT (sizeof(places) / sizeof(places[0]))

#define REG(name, bits, type) \
    "<reg name=\"" name "\" bitsize=\"" bits "\" type=\"" type "\"/>"
#define LONG(name)  REG(name, "64", "int64")
#define WORD(name)  REG(name, "32", "int32")
#define FLOAT(name) REG(name, "32", "int")
#define FP(name)    REG(name, "80", "i387_ext")
#define VEC(name)   REG(name, "128", "vec128")
#define HIGH(name)  REG(name, "128", "uint128")

const char gdb_target_xml[] =
    "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
    "<architecture>i386:x86-64</architecture>"
    "<feature name=\"org.gnu.gdb.i386.core\">"
    "<flags id=\"eflags\" size=\"4\">"
    "<field name=\"CF\" start=\"0\" end=\"0\"/><field name=\"PF\" start=\"2\" end=\"2\"/>"
    "<field name=\"AF\" start=\"4\" end=\"4\"/><field name=\"ZF\" start=\"6\" end=\"6\"/>"
    "<field name=\"SF\" start=\"7\" end=\"7\"/><field name=\"TF\" start=\"8\" end=\"8\"/>"
    "<field name=\"IF\" start=\"9\" end=\"9\"/><field name=\"DF\" start=\"10\" "
    "end=\"10\"/>"
    "<field name=\"OF\" start=\"11\" end=\"11\"/><field name=\"RF\" start=\"16\" "
    "end=\"16\"/>"
    "</flags>" LONG("rax") LONG("rbx") LONG("rcx") LONG("rdx") LONG("rsi") LONG(
        "rdi") REG("rbp", "64", "data_ptr") REG("rsp", "64",
                                                "data_ptr") LONG("r8") LONG("r9")
        LONG("r10") LONG("r11") LONG("r12") LONG("r13") LONG("r14") LONG("r15") REG(
            "rip", "64",
            "code_ptr") REG("eflags", "32",
                            "eflags") WORD("cs") WORD("ss") WORD("ds") WORD("es")
            WORD("fs") WORD("gs") FP("st0") FP("st1") FP("st2") FP("st3") FP("st4") FP(
                "st5") FP("st6") FP("st7") FLOAT("fctrl") FLOAT("fstat") FLOAT("ftag")
                FLOAT("fiseg") FLOAT("fioff") FLOAT("foseg") FLOAT("fooff") FLOAT(
                    "fop") "</feature>"
                           "<feature name=\"org.gnu.gdb.i386.sse\">"
                           "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>"
                           "<vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/>"
                           "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/>"
                           "<vector id=\"v8i16\" type=\"int16\" count=\"8\"/>"
                           "<vector id=\"v4i32\" type=\"int32\" count=\"4\"/>"
                           "<vector id=\"v2i64\" type=\"int64\" count=\"2\"/>"
                           "<union id=\"vec128\"><field name=\"v4_float\" type=\"v4f\"/>"
                           "<field name=\"v2_double\" type=\"v2d\"/><field "
                           "name=\"v16_int8\" type=\"v16i8\"/>"
                           "<field name=\"v8_int16\" type=\"v8i16\"/><field "
                           "name=\"v4_int32\" type=\"v4i32\"/>"
                           "<field name=\"v2_int64\" type=\"v2i64\"/><field "
                           "name=\"uint128\" type=\"uint128\"/>"
                           "</union>" VEC("xmm0") VEC("xmm1") VEC("xmm2") VEC("xmm3") VEC(
                               "xmm4") VEC("xmm5") VEC("xmm6") VEC("xmm7") VEC("xmm8")
                               VEC("xmm9") VEC("xmm10") VEC("xmm11") VEC("xmm12")
                                   VEC("xmm13") VEC("xmm14") VEC("xmm15") REG(
                                       "mxcsr", "32",
                                       "int") "</feature>"
                                              "<feature "
                                              "name=\"org.gnu.gdb.i386."
                                              "segments\">" LONG("fs_base") LONG(
                                                  "gs_base") "</feature>"
                                                             "<feature "
                                                             "name=\"org.gnu.gdb."
                                                             "i386.avx\">" HIGH(
                                                                 "ymm0"
                                                                 "h") HIGH("ymm1h")
                                                                 HIGH("ymm2"
                                                                      "h") HIGH("ymm3h")
                                                                     HIGH("ymm4h") HIGH("ymm5h") HIGH(
                                                                         "y"
                                                                         "m"
                                                                         "m"
                                                                         "6"
                                                                         "h") HIGH("y"
                                                                                   "m"
                                                                                   "m"
                                                                                   "7"
                                                                                   "h")
                                                                         HIGH(
                                                                             "y"
                                                                             "m"
                                                                             "m"
                                                                             "8"
                                                                             "h") HIGH("y"
                                                                                       "m"
                                                                                       "m"
                                                                                       "9"
                                                                                       "h") HIGH("ymm10"
                                                                                                 "h")
                                                                             HIGH(
                                                                                 "ymm11"
                                                                                 "h") HIGH("y"
                                                                                           "m"
                                                                                           "m"
                                                                                           "1"
                                                                                           "2"
                                                                                           "h")
                                                                                 HIGH(
                                                                                     "ymm"
                                                                                     "13"
                                                                                     "h") HIGH("ym"
                                                                                               "m1"
                                                                                               "4"
                                                                                               "h")
                                                                                     HIGH(
                                                                                         "ymm"
                                                                                         "15"
                                                                                         "h") "</feature>"
                                                                                              "<feature name=\"hermit.control\">" LONG(
                                                                                                  "cr0") LONG("cr2")
                                                                                                  LONG("cr3") LONG(
                                                                                                      "cr4")
                                                                                                      LONG(
                                                                                                          "efer") "</feature></target>";

/* FSW's top and the abridged tag word make the one that gdb knows (SDM 1, 10.5.1.1). */
static uint32_t full_tags(const struct kvm_fpu *fpu)
{
    uint32_t tags = 0;

    for (unsigned physical = 0; physical < 8; physical++) {
        tags |= (fpu->ftwx >> physical & 1 ? 0u : 3u) << 2 * physical;
    }
    return tags;
}

static bool load(struct vcpu *vcpu, struct state *state)
{
    const struct kvm_sregs *s = &state->sregs;

    if (ioctl(vcpu->fd, KVM_GET_REGS, &state->regs) != 0 ||
        ioctl(vcpu->fd, KVM_GET_SREGS, &state->sregs) != 0 ||
        ioctl(vcpu->fd, KVM_GET_FPU, &state->fpu) != 0) {
        return false;
    }
    if (ioctl(vcpu->fd, KVM_GET_XSAVE, &state->xsave) != 0) {
        memset(&state->xsave, 0, sizeof(state->xsave));
    }
    state->eflags = (uint32_t)state->regs.rflags;
    const uint32_t segments[6] = {s->cs.selector, s->ss.selector, s->ds.selector,
                                  s->es.selector, s->fs.selector, s->gs.selector};
    const uint32_t x87[8] = {state->fpu.fcw,
                             state->fpu.fsw,
                             full_tags(&state->fpu),
                             (uint32_t)(state->fpu.last_ip >> 32) & 0xffff,
                             (uint32_t)state->fpu.last_ip,
                             (uint32_t)(state->fpu.last_dp >> 32) & 0xffff,
                             (uint32_t)state->fpu.last_dp,
                             state->fpu.last_opcode};

    memcpy(state->segments, segments, sizeof(segments));
    memcpy(state->x87, x87, sizeof(x87));
    return true;
}

/* Selectors, x87 pointers and control registers are for looking at only. */
static bool store(struct vcpu *vcpu, struct state *state)
{
    struct kvm_xsave now;

    state->regs.rflags = (state->regs.rflags & ~UINT64_C(0xffffffff)) | state->eflags;
    state->fpu.fcw = (uint16_t)state->x87[0];
    state->fpu.fsw = (uint16_t)state->x87[1];
    if (ioctl(vcpu->fd, KVM_SET_REGS, &state->regs) != 0 ||
        ioctl(vcpu->fd, KVM_SET_SREGS, &state->sregs) != 0 ||
        ioctl(vcpu->fd, KVM_SET_FPU, &state->fpu) != 0) {
        return false;
    }
    if (ioctl(vcpu->fd, KVM_GET_XSAVE, &now) == 0) {
        uint8_t *bytes = (uint8_t *)&now;
        uint32_t features;

        memcpy(bytes + XSAVE_YMM_HIGH, (uint8_t *)&state->xsave + XSAVE_YMM_HIGH, 256);
        memcpy(&features, bytes + XSAVE_HEADER, sizeof(features));
        if ((features & XSTATE_AVX) != 0) {
            ioctl(vcpu->fd, KVM_SET_XSAVE, &now);
        }
    }
    return true;
}

static char *put(const struct state *state, unsigned number, char *to)
{
    return gdb_put_hex(to, (const char *)state + places[number].offset,
                       places[number].bytes);
}

static bool set(struct state *state, unsigned number, const char *text)
{
    return gdb_get_hex(text, (char *)state + places[number].offset, places[number].bytes);
}

char *gdb_put_registers(struct vcpu *vcpu, char *to)
{
    struct state state;

    if (!load(vcpu, &state)) {
        return NULL;
    }
    for (unsigned i = 0; i < PLACE_COUNT; i++) {
        to = put(&state, i, to);
    }
    return to;
}

bool gdb_set_registers(struct vcpu *vcpu, const char *text)
{
    struct state state;

    if (!load(vcpu, &state)) {
        return false;
    }
    for (unsigned i = 0; i < PLACE_COUNT; i++) {
        if (!set(&state, i, text)) {
            return false;
        }
        text += 2 * places[i].bytes;
    }
    return store(vcpu, &state);
}

char *gdb_put_register(struct vcpu *vcpu, unsigned number, char *to)
{
    struct state state;

    return number < PLACE_COUNT && load(vcpu, &state) ? put(&state, number, to) : NULL;
}

bool gdb_set_register(struct vcpu *vcpu, unsigned number, const char *text)
{
    struct state state;

    return number < PLACE_COUNT && load(vcpu, &state) && set(&state, number, text) &&
           store(vcpu, &state);
}
