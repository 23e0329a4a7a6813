/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the parts of the gdb server have of each other. */
#ifndef UHYVE_GDB_PARTS_H
#define UHYVE_GDB_PARTS_H

#include "gdb.h"
#include "gdb_watch.h"

#define GDB_PACKET_BYTES 16384
#define GDB_BREAKS_MAX   256

#define GDB_SIGINT  2
#define GDB_SIGTRAP 5
#define GDB_SIGABRT 6

/* Instructions of one byte that end the running of the guest. OUT DX, AL does so also in
 * an emulator that keeps INT3 from us, unless DX is a port of KVM's own. */
#define GDB_INT3 0xcc
#define GDB_OUT  0xee

struct gdb_break {
    uint64_t va;
    uint8_t original; /* the byte in whose place ours is */
};

struct gdb {
    struct machine *machine;
    int fd, event_fd; /* the connection; written to when the machine stops by itself */
    bool needs_ack;
    char in[GDB_PACKET_BYTES], out[GDB_PACKET_BYTES];
    size_t held, taken; /* bytes read from the connection into raw, and used */
    char raw[GDB_PACKET_BYTES];

    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_attached; /* guarded by lock, as all below */
    bool must_stop;
    unsigned parked;        /* processors that wait */
    int only;               /* the one that may run, while the others wait; -1: all */
    int stop_signal;        /* why it stopped; 0: not said yet */
    unsigned stop_cpu;      /* which one stopped it */
    const char *stop_kind;  /* "swbreak", "hwbreak", "watch" or null */
    uint64_t stop_watch_va; /* for "watch" */

    unsigned current;   /* the processor that g, m and their like mean */
    uint8_t break_byte; /* GDB_INT3, or GDB_OUT where that is not reported */
    struct gdb_break breaks[GDB_BREAKS_MAX];
    unsigned break_count;
    struct gdb_watch watches[GDB_WATCHES_MAX];
};

/* --- gdb_wire.c */

/* The next packet into gdb->in, NUL-terminated; its length, -1 the connection has ended,
 * -2: a wish to interrupt (Ctrl-C) came instead. */
int gdb_receive(struct gdb *gdb);
bool gdb_has_input(const struct gdb *gdb); /* read already */
void gdb_send(struct gdb *gdb, const char *text, size_t len);
void gdb_send_text(struct gdb *gdb, const char *text);

/* len bytes as 2 * len characters and a NUL; the end. */
char *gdb_put_hex(char *to, const void *bytes, size_t len);
/* The reverse: false if text is too short or no hex. */
bool gdb_get_hex(const char *text, void *bytes, size_t len);
/* A number; *text moves behind it. */
uint64_t gdb_get_number(const char **text);

/* --- gdb_query.c */

/* True if text begins with that; *rest is what follows. */
bool gdb_starts(const char *text, const char *with, const char **rest);

/* A packet that begins with q. */
void gdb_answer_query(struct gdb *gdb, const char *text);

/* --- gdb_target.c: the machine is stopped. */

extern const char gdb_target_xml[];

/* All registers of a processor in the order of gdb_target_xml; the end. */
char *gdb_put_registers(struct vcpu *vcpu, char *to);
bool gdb_set_registers(struct vcpu *vcpu, const char *text);
/* One of them; null where there is no such. */
char *gdb_put_register(struct vcpu *vcpu, unsigned number, char *to);
bool gdb_set_register(struct vcpu *vcpu, unsigned number, const char *text);

/* Virtual memory as a processor sees it, without our breakpoints; how many bytes could
 * be had from the beginning. */
size_t gdb_read_memory(struct gdb *gdb, uint64_t va, void *to, size_t len);
size_t gdb_write_memory(struct gdb *gdb, uint64_t va, const void *from, size_t len);

bool gdb_add_break(struct gdb *gdb, enum gdb_break_type type, uint64_t va, unsigned len);
bool gdb_remove_break(struct gdb *gdb, enum gdb_break_type type, uint64_t va,
                      unsigned len);
void gdb_remove_all(struct gdb *gdb);

/* Tells KVM what a processor stops for; step: after one instruction. */
void gdb_arm(struct gdb *gdb, struct vcpu *vcpu, bool step);

/* --- gdb_stop.c */

/* Finishes the instruction whose exit was served last, without running on. */
void gdb_finish_exit(struct vcpu *vcpu);

/* A processor has met a breakpoint of ours. */
void gdb_on_break(struct vcpu *vcpu);

/* Stops all processors, and waits until they are. */
void gdb_stop_all(struct gdb *gdb, int signal);

/* The waiting alone: at the start they stop by themselves. */
void gdb_wait_until_parked(struct gdb *gdb);

/* Lets them run: all of them, or one for one instruction. */
void gdb_resume(struct gdb *gdb, int step_cpu);

/* Waits until the machine stops, or gdb wants it to. */
void gdb_wait_for_stop(struct gdb *gdb);

#endif
