/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The system calls as C functions named sys_NAME; installed as
 * <hermit/syscalls.h>. The list, with what each returns, is syscalls.def. A
 * system call is a function call: it may be made from any thread, never from an
 * interrupt handler. Pointers must be valid for the call; a bad one faults like
 * any other memory access of the program.
 */
#ifndef HERMIT_SYSCALLS_H
#define HERMIT_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

#include "fs.h"
#include "mman.h"
#include "poll.h"
#include "signal.h"
#include "net.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HPRIO_LOWEST  0
#define HPRIO_NORMAL  0 /* every other one goes first */
#define HPRIO_HIGHEST 31

#define HSPAWN_DETACHED 1u

/* Policies of threads, POSIX's numbers. Only HSCHED_FIFO makes a difference: such a
 * thread does not share its core with others of its priority in time slices. */
#define HSCHED_OTHER 0
#define HSCHED_FIFO  1
#define HSCHED_RR    2

#define HSCHED_SLICE_NS 10000000

struct hermit_spawn {
    uint32_t size; /* sizeof(struct hermit_spawn) */
    uint32_t flags;
    int32_t prio, policy;
    int64_t core;         /* -1: any */
    uint64_t stack_va;    /* the program's own memory, stack_bytes of it; 0: a new one */
    uint64_t stack_bytes; /* 0: the default */
    uint64_t guard_bytes; /* below a new stack; at least a page */
};

struct hermit_thread_stack {
    uint64_t start_va; /* lowest address */
    uint64_t bytes;    /* with the thread-local storage at its top */
};

#define HFUTEX_ABSOLUTE 1u /* the timeout is a point in time, not a distance */
#define HFUTEX_REALTIME 2u /* it is on HCLOCK_REALTIME, not HCLOCK_MONOTONIC */
#define HFUTEX_CANCEL   4u /* sys_interrupt() ends the wait with -HE_INTR */

#define HFUTEX_PI_WAITERS 0x80000000u /* the owner must unlock by the system call */

#define HCLOCK_REALTIME           1 /* newlib's numbers */
#define HCLOCK_PROCESS_CPUTIME_ID 2
#define HCLOCK_THREAD_CPUTIME_ID  3
#define HCLOCK_MONOTONIC          4
#define HCLOCK_OF_THREAD          0x40000000 /* + thread id: its processor time */

struct hermit_timezone {
    int32_t minutes_west, dst; /* 0, 0 */
};

struct hermit_meminfo {
    uint64_t total_bytes;
    uint64_t free_bytes;     /* includes what is promised */
    uint64_t resident_bytes; /* of the program's mappings, break and stacks */
    uint64_t promised_bytes; /* granted to the program and not touched yet */
};

/*
 * ns on HCLOCK_MONOTONIC: (time stamp counter - start_cycles) * ns_per_cycle >> 32, with
 * a product of 128 bits; on HCLOCK_REALTIME wall_ns more, which sys_clock_settime()
 * changes.
 */
struct hermit_clock {
    uint64_t start_cycles;
    uint64_t ns_per_cycle;
    int64_t wall_ns;
};

struct hermit_args {
    int32_t argc;
    int32_t envc;
    char **argv; /* argc pointers and a null; lives as long as the program */
    char **envp;
};

/* The program as the linker made it; see the ELF specification. */
struct hermit_image {
    uintptr_t start_va, end_va; /* from the first segment to the end of .bss */
    const void *phdrs;          /* Elf64_Phdr[phdr_count] */
    uint16_t phdr_count;
};

/* The kernel hides every other symbol of its own. */
#pragma GCC visibility push(default)
#define SYSCALL(number, ret, name, params) ret sys_##name params;
#include "syscalls.def"
#undef SYSCALL
#pragma GCC visibility pop

/* getaddrinfo() and freeaddrinfo() of <netdb.h> by the names of calls: the C library's.
 */
struct addrinfo;
int sys_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                    struct addrinfo **result);
void sys_freeaddrinfo(struct addrinfo *list);

#ifdef __cplusplus
}
#endif

#endif
