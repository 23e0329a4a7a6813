/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the processor's debug registers watch (Intel SDM 3B, 17.2; AMD APM 2, 13.1.1). */
#include "gdb_watch.h"

#define DR7_LOCAL(i)   (UINT64_C(1) << 2 * (i))
#define DR7_CONTROL(i) (16 + 4 * (i))
#define DR7_ONE        (UINT64_C(1) << 10) /* reads as 1 */
#define DR7_EXACT      (UINT64_C(3) << 8)
#define DR7_WRITE      1u
#define DR7_ACCESS     3u

static bool is_watchable(enum gdb_break_type type, uint64_t va, unsigned len)
{
    if (type == GDB_BREAK_HARD) {
        return true;
    }
    return (len == 1 || len == 2 || len == 4 || len == 8) && va % len == 0;
}

bool gdb_add_watch(struct gdb_watch *watches, enum gdb_break_type type, uint64_t va,
                   unsigned len)
{
    if (!is_watchable(type, va, len)) {
        return false;
    }
    for (unsigned i = 0; i < GDB_WATCHES_MAX; i++) {
        if (!watches[i].is_used) {
            watches[i] = (struct gdb_watch){true, type, va, len};
            return true;
        }
    }
    return false;
}

bool gdb_remove_watch(struct gdb_watch *watches, enum gdb_break_type type, uint64_t va,
                      unsigned len)
{
    for (unsigned i = 0; i < GDB_WATCHES_MAX; i++) {
        struct gdb_watch *watch = &watches[i];

        if (watch->is_used && watch->type == type && watch->va == va &&
            watch->len == len) {
            watch->is_used = false;
            return true;
        }
    }
    return false;
}

/* The length field: 1, 2, 8 and 4 bytes are 0 to 3. */
static uint64_t control_bits(const struct gdb_watch *watch)
{
    static const uint8_t lengths[9] = {[1] = 0, [2] = 1, [8] = 2, [4] = 3};

    if (watch->type == GDB_BREAK_HARD) {
        return 0;
    }
    return (uint64_t)lengths[watch->len] << 2 |
           (watch->type == GDB_WATCH_WRITE ? DR7_WRITE : DR7_ACCESS);
}

bool gdb_fill_registers(const struct gdb_watch *watches, uint64_t *registers)
{
    bool has_watch = false;

    registers[7] = DR7_ONE | DR7_EXACT;
    for (unsigned i = 0; i < GDB_WATCHES_MAX; i++) {
        if (watches[i].is_used) {
            has_watch = true;
            registers[i] = watches[i].va;
            registers[7] |= DR7_LOCAL(i) | control_bits(&watches[i]) << DR7_CONTROL(i);
        }
    }
    return has_watch;
}
