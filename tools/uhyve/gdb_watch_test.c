/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The debug registers: their bits, and what this machine's processor does with them in a
 * process that is traced. (An emulated machine with KVM gives its guests none.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gdb_watch.h"

static void test_bits(void **state)
{
    struct gdb_watch watches[GDB_WATCHES_MAX] = {{.is_used = false}};
    uint64_t registers[8] = {0};

    (void)state;
    assert_false(gdb_fill_registers(watches, registers));
    assert_int_equal(registers[7], 0x700);
    assert_true(gdb_add_watch(watches, GDB_BREAK_HARD, 0x801000, 1));
    assert_true(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x902000, 4));
    assert_true(gdb_add_watch(watches, GDB_WATCH_ACCESS, 0x903008, 8));
    assert_true(gdb_add_watch(watches, GDB_WATCH_READ, 0x904002, 2));
    assert_false(gdb_add_watch(watches, GDB_BREAK_HARD, 0x801001, 1)); /* none left */
    assert_true(gdb_fill_registers(watches, registers));
    assert_int_equal(registers[0], 0x801000);
    assert_int_equal(registers[1], 0x902000);
    assert_int_equal(registers[2], 0x903008);
    assert_int_equal(registers[3], 0x904002);
    /* SDM 3B, 17.2.4: R/W and LEN of each from bit 16 on, L0 to L3 in bits 0, 2, 4, 6. */
    assert_int_equal(registers[7], 0x700 | 0x55 | 0x7bd0u << 16);
    assert_true(gdb_remove_watch(watches, GDB_WATCH_WRITE, 0x902000, 4));
    assert_false(gdb_remove_watch(watches, GDB_WATCH_WRITE, 0x902000, 4));
    assert_true(gdb_fill_registers(watches, registers));
    assert_int_equal(registers[7] & 0xff, 0x51);
}

static void test_refused(void **state)
{
    struct gdb_watch watches[GDB_WATCHES_MAX] = {{.is_used = false}};

    (void)state;
    assert_false(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x1001, 2));
    assert_false(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x1004, 8));
    assert_false(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x1000, 3));
    assert_false(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x1000, 0));
    assert_false(gdb_add_watch(watches, GDB_WATCH_WRITE, 0x1000, 16));
}

static volatile uint64_t watched;

static __attribute__((noinline)) void called(void)
{
    __asm__ volatile("");
}

/* Stops, calls, writes and reads, ends. */
static void be_traced(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    called();
    watched = 1;
    _exit(watched == 1 ? 0 : 1);
}

static void set_register(pid_t child, unsigned number, uint64_t value)
{
    size_t offset = offsetof(struct user, u_debugreg) + number * sizeof(uint64_t);

    assert_int_equal(ptrace(PTRACE_POKEUSER, child, offset, value), 0);
}

/* DR6 at the stop, after the child has gone on with that watched; 0: it ended instead. */
static uint64_t stop_of(enum gdb_break_type type, uint64_t va, unsigned len)
{
    struct gdb_watch watches[GDB_WATCHES_MAX] = {{.is_used = false}};
    uint64_t registers[8] = {0}, dr6 = 0;
    pid_t child = fork();
    int status;

    if (child == 0) {
        be_traced();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSTOPPED(status));
    assert_true(gdb_add_watch(watches, type, va, len));
    assert_true(gdb_fill_registers(watches, registers));
    set_register(child, 0, registers[0]);
    set_register(child, 7, registers[7]);
    ptrace(PTRACE_CONT, child, NULL, NULL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP) {
        dr6 = (uint64_t)ptrace(PTRACE_PEEKUSER, child,
                               offsetof(struct user, u_debugreg) + 6 * sizeof(uint64_t),
                               NULL);
        set_register(child, 7, 0);
        ptrace(PTRACE_CONT, child, NULL, NULL);
        waitpid(child, &status, 0);
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return dr6;
}

static void test_processor(void **state)
{
    static uint64_t other;

    (void)state;
    assert_int_equal(stop_of(GDB_WATCH_WRITE, (uint64_t)(uintptr_t)&watched, 8) & 1, 1);
    assert_int_equal(stop_of(GDB_WATCH_ACCESS, (uint64_t)(uintptr_t)&watched, 4) & 1, 1);
    assert_int_equal(stop_of(GDB_BREAK_HARD, (uint64_t)(uintptr_t)called, 1) & 1, 1);
    assert_int_equal(stop_of(GDB_WATCH_WRITE, (uint64_t)(uintptr_t)&other, 8), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_processor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
