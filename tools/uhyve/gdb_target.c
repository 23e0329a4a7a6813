/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Memory and breakpoints of a stopped machine. */
#include <string.h>
#include <sys/ioctl.h>

#include "gdb_parts.h"

/* Debug register 7 (Intel SDM 3B, 18.2.4). */
#define GUESTDBG_NO_IRQS 0x00100000u /* KVM_GUESTDBG_BLOCKIRQ of Linux 5.15 */

/* The part of [va, va + *len) that is in one page, in this process; null: not mapped. */
static uint8_t *page_part(struct gdb *gdb, uint64_t va, size_t *len)
{
    struct vcpu *vcpu = &gdb->machine->vcpus[gdb->current];
    struct kvm_translation translation = {.linear_address = va};
    uint64_t rest = GUEST_PAGE_BYTES - va % GUEST_PAGE_BYTES;

    if (ioctl(vcpu->fd, KVM_TRANSLATE, &translation) != 0 || !translation.valid) {
        return NULL;
    }
    *len = *len < rest ? *len : rest;
    return guest_bytes(&gdb->machine->memory, translation.physical_address, *len);
}

/* Our breakpoints in what was read are the program's own bytes again. */
static void hide_breaks(const struct gdb *gdb, uint64_t va, uint8_t *bytes, size_t len)
{
    for (unsigned i = 0; i < gdb->break_count; i++) {
        if (gdb->breaks[i].va - va < len) {
            bytes[gdb->breaks[i].va - va] = gdb->breaks[i].original;
        }
    }
}

size_t gdb_read_memory(struct gdb *gdb, uint64_t va, void *to, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t now = len - done;
        const uint8_t *from = page_part(gdb, va + done, &now);

        if (from == NULL) {
            break;
        }
        memcpy((char *)to + done, from, now);
        done += now;
    }
    hide_breaks(gdb, va, to, done);
    return done;
}

static size_t write_bytes(struct gdb *gdb, uint64_t va, const void *from, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t now = len - done;
        uint8_t *to = page_part(gdb, va + done, &now);

        if (to == NULL) {
            break;
        }
        memcpy(to, (const char *)from + done, now);
        done += now;
    }
    return done;
}

size_t gdb_write_memory(struct gdb *gdb, uint64_t va, const void *from, size_t len)
{
    size_t done = write_bytes(gdb, va, from, len);

    for (unsigned i = 0; i < gdb->break_count; i++) {
        struct gdb_break *at = &gdb->breaks[i];

        if (at->va - va < done) { /* stays where it is */
            at->original = ((const uint8_t *)from)[at->va - va];
            write_bytes(gdb, at->va, &gdb->break_byte, 1);
        }
    }
    return done;
}

static struct gdb_break *find_break(struct gdb *gdb, uint64_t va)
{
    for (unsigned i = 0; i < gdb->break_count; i++) {
        if (gdb->breaks[i].va == va) {
            return &gdb->breaks[i];
        }
    }
    return NULL;
}

bool gdb_on_io(struct vcpu *vcpu)
{
    struct gdb *gdb = vcpu->machine->gdb;
    struct kvm_regs regs;

    if (gdb == NULL || gdb->break_byte != GDB_OUT || vcpu->run->io.size != 1 ||
        ioctl(vcpu->fd, KVM_GET_REGS, &regs) != 0 || find_break(gdb, regs.rip) == NULL) {
        return false;
    }
    uint64_t va = regs.rip;

    gdb_finish_exit(vcpu); /* moves behind it */
    if (ioctl(vcpu->fd, KVM_GET_REGS, &regs) == 0) {
        regs.rip = va;
        ioctl(vcpu->fd, KVM_SET_REGS, &regs);
    }
    gdb_on_break(vcpu);
    return true;
}

static bool add_soft(struct gdb *gdb, uint64_t va)
{
    struct gdb_break *made = &gdb->breaks[gdb->break_count];

    if (find_break(gdb, va) != NULL) {
        return true;
    }
    if (gdb->break_count == GDB_BREAKS_MAX ||
        gdb_read_memory(gdb, va, &made->original, 1) != 1 ||
        write_bytes(gdb, va, &gdb->break_byte, 1) != 1) {
        return false;
    }
    made->va = va;
    gdb->break_count++;
    return true;
}

static bool remove_soft(struct gdb *gdb, uint64_t va)
{
    struct gdb_break *old = find_break(gdb, va);

    if (old == NULL) {
        return false;
    }
    write_bytes(gdb, va, &old->original, 1);
    *old = gdb->breaks[--gdb->break_count];
    return true;
}

bool gdb_add_break(struct gdb *gdb, enum gdb_break_type type, uint64_t va, unsigned len)
{
    return type == GDB_BREAK_SOFT ? add_soft(gdb, va)
                                  : gdb_add_watch(gdb->watches, type, va, len);
}

bool gdb_remove_break(struct gdb *gdb, enum gdb_break_type type, uint64_t va,
                      unsigned len)
{
    return type == GDB_BREAK_SOFT ? remove_soft(gdb, va)
                                  : gdb_remove_watch(gdb->watches, type, va, len);
}

void gdb_remove_all(struct gdb *gdb)
{
    while (gdb->break_count > 0) {
        remove_soft(gdb, gdb->breaks[0].va);
    }
    memset(gdb->watches, 0, sizeof(gdb->watches));
}

void gdb_arm(struct gdb *gdb, struct vcpu *vcpu, bool step)
{
    struct kvm_guest_debug debug = {.control = 0};
    uint64_t registers[8] = {0};

    if (gdb->is_attached) {
        debug.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP;
        debug.control |= step ? KVM_GUESTDBG_SINGLESTEP : 0;
        debug.control |=
            gdb_fill_registers(gdb->watches, registers) ? KVM_GUESTDBG_USE_HW_BP : 0;
        memcpy(debug.arch.debugreg, registers, sizeof(registers));
    }
    if (step) {
        debug.control |= GUESTDBG_NO_IRQS;
        if (ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &debug) == 0) {
            return;
        }
        debug.control &= ~GUESTDBG_NO_IRQS;
    }
    ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &debug);
}
