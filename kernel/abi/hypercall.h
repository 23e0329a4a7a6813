/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a guest asks of uhyve, its hypervisor; installed as <hermit/hypercall.h>.
 *
 * A call is one OUT to one of the ports below; when the instruction behind it runs,
 * the call is done. EXIT and UART take their operand in eax itself. For the others eax
 * is the guest-physical address of a request, divided by HYPERCALL_ALIGN:
 * requests are aligned to that, so that none crosses a page, and the 32 bits reach
 * 512 GiB. uhyve copies the request once, when the call is made, and writes only its
 * field `result` (and what `result` says) when the call is done.
 *
 * A request that is not in memory as a whole, or of another version or size, and a
 * port that is not listed end the machine with a message. Everything else that is
 * wrong, data that are not in memory included, is a negative HE_* in `result`.
 *
 * The numbers are those of the old uhyve where the call is the same: its OPEN, CLOSE,
 * LSEEK and UNLINK are parts of HOSTFS now; CMDSIZE, CMDVAL and FREELIST are what
 * struct boot_info says.
 */
#ifndef HERMIT_HYPERCALL_H
#define HERMIT_HYPERCALL_H

#include <stddef.h>
#include <stdint.h>

#include "hostfs.h"

#define HYPERCALL_VERSION     1
#define HYPERCALL_ALIGN_SHIFT 7
#define HYPERCALL_ALIGN       128

enum hypercall_port {
    HYPERCALL_WRITE = 400,    /* struct hypercall_io: to the console */
    HYPERCALL_READ = 500,     /* struct hypercall_io: from the console, never waits */
    HYPERCALL_EXIT = 540,     /* eax: status of the program; does not return */
    HYPERCALL_UART = 800,     /* al: one byte to the console, without a request */
    HYPERCALL_CLOCK = 840,    /* struct hypercall_clock: what time it is */
    HYPERCALL_TERMINAL = 860, /* struct hypercall_terminal: who edits lines */
    HYPERCALL_HOSTFS = 880,   /* struct hypercall_hostfs: files of the host */
};

/* This interrupt of the PC's first 16, edge-triggered, says that READ has news. The
 * first READ makes uhyve listen. */
#define HYPERCALL_INPUT_LINE 4

#define HYPERCALL_STREAM_IN  0
#define HYPERCALL_STREAM_OUT 1
#define HYPERCALL_STREAM_ERR 2

/* At most this much is moved by one READ or WRITE; more is -HE_INVAL. */
#define HYPERCALL_IO_MAX (1u << 20)

struct hypercall_io {
    uint32_t version;    /* HYPERCALL_VERSION */
    uint32_t size_bytes; /* sizeof(struct hypercall_io) */
    uint32_t stream;     /* HYPERCALL_STREAM_*: READ IN, WRITE OUT or ERR */
    uint32_t reserved;   /* 0 */
    uint64_t data_pa;    /* one piece of memory */
    uint64_t len_bytes;
    /* Bytes moved. READ: 0 the input has ended, -HE_AGAIN nothing is there now. */
    int64_t result;
};

#define HYPERCALL_TERMINAL_TAKE \
    1u /* from now on the guest edits, and shows what is typed */
#define HYPERCALL_TERMINAL_SIGNALS 2u /* but ^C and the like are signals for the host */
#define HYPERCALL_TERMINAL_OUTPUT  4u /* and the host ends the lines of the output */

/* When the machine ends the terminal is as the host's user had it. */
struct hypercall_terminal {
    uint32_t version;    /* HYPERCALL_VERSION */
    uint32_t size_bytes; /* sizeof(struct hypercall_terminal) */
    uint32_t flags;      /* HYPERCALL_TERMINAL_*; 0 changes nothing */
    uint32_t reserved;   /* 0 */
    /* Rows << 16 | columns, 0 unknown; -HE_NOTTY: standard input is no terminal. */
    int64_t result;
};

struct hypercall_clock {
    uint32_t version;    /* HYPERCALL_VERSION */
    uint32_t size_bytes; /* sizeof(struct hypercall_clock) */
    int64_t result;      /* ns since 1970-01-01 UTC */
};

/* One piece of the guest's memory. */
struct hypercall_segment {
    uint64_t pa;
    uint64_t len_bytes;
};

/* Room of one list of segments: a page. */
#define HYPERCALL_SEGMENTS_MAX 256

/*
 * A file request (hostfs.h) with its input and output in pieces: in_count segments
 * whose lengths add up to request.in_bytes, behind them in the same array out_count
 * segments that add up to request.out_bytes; otherwise -HE_INVAL.
 */
struct hypercall_hostfs {
    uint32_t version;    /* HYPERCALL_VERSION */
    uint32_t size_bytes; /* sizeof(struct hypercall_hostfs) */
    uint32_t in_count;
    uint32_t out_count; /* the sum at most HYPERCALL_SEGMENTS_MAX */
    uint64_t segments_pa;
    struct hostfs_request request;
    int64_t result; /* reply.result of hostfs.h */
    uint64_t result_bytes;
    uint32_t result_flags;
    uint32_t reserved; /* 0 */
};

/*
 * The doorbell: hypercalls where the host is not the one that runs the processor, but
 * another process that has the same memory (proxy, with QEMU). The OUT is replaced by
 * three steps. The guest fills a slot, the first bytes of which are the request, with
 * `port` the call's and `done` 0; it writes the four bytes of what would have been in
 * eax, the slot's address divided by HYPERCALL_ALIGN, lowest first, to the UART at
 * HYPERCALL_DOORBELL_PORT, one processor at a time; and it waits until `done` is not
 * 0, which the host stores, with release, when the call is done. EXIT has its operand
 * in `value`. A byte from that UART says that READ has news.
 */
#define HYPERCALL_DOORBELL_PORT 0x2f8
#define HYPERCALL_DOORBELL_LINE 3

struct hypercall_slot {
    uint8_t request[112];
    uint32_t value;
    uint32_t reserved;
    uint32_t port; /* enum hypercall_port */
    uint32_t done;
};

_Static_assert(sizeof(struct hypercall_slot) == HYPERCALL_ALIGN, "ABI");
_Static_assert(sizeof(struct hypercall_io) == 40, "ABI between guest and uhyve");
_Static_assert(offsetof(struct hypercall_io, result) == 32, "ABI");
_Static_assert(sizeof(struct hypercall_terminal) == 24, "ABI");
_Static_assert(offsetof(struct hypercall_terminal, result) == 16, "ABI");
_Static_assert(sizeof(struct hypercall_clock) == 16, "ABI");
_Static_assert(sizeof(struct hypercall_segment) == 16, "ABI");
_Static_assert(sizeof(struct hypercall_hostfs) == 112, "ABI");
_Static_assert(offsetof(struct hypercall_hostfs, result) == 88, "ABI");
_Static_assert(sizeof(struct hypercall_hostfs) <= HYPERCALL_ALIGN, "crosses no page");
_Static_assert(HYPERCALL_ALIGN == 1 << HYPERCALL_ALIGN_SHIFT, "one is the other");

#endif
