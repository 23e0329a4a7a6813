/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Hardware breakpoints and watchpoints. There is no KVM in it. */
#ifndef UHYVE_GDB_WATCH_H
#define UHYVE_GDB_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define GDB_WATCHES_MAX 4 /* debug registers */

/* Types of the Z packets. */
enum gdb_break_type {
    GDB_BREAK_SOFT,
    GDB_BREAK_HARD,
    GDB_WATCH_WRITE,
    GDB_WATCH_READ,
    GDB_WATCH_ACCESS,
};

struct gdb_watch {
    bool is_used;
    enum gdb_break_type type;
    uint64_t va;
    unsigned len;
};

/* False: all registers are in use, or the hardware watches no such bytes; there was none
 * to remove. */
bool gdb_add_watch(struct gdb_watch *watches, enum gdb_break_type type, uint64_t va,
                   unsigned len);
bool gdb_remove_watch(struct gdb_watch *watches, enum gdb_break_type type, uint64_t va,
                      unsigned len);

/* DR0 to DR3 and DR7 of registers[8] for what is watched; false if nothing is. */
bool gdb_fill_registers(const struct gdb_watch *watches, uint64_t *registers);

#endif
