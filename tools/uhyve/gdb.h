/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The gdb server (GDB manual, appendix E: remote serial protocol). Files by layer:
 * gdb_wire.c packets on the connection, gdb_target.c what KVM knows of a stopped
 * machine, gdb_watch.c the debug registers, gdb_stop.c stopping and resuming its
 * processors, gdb_query.c what gdb asks once, gdb.c the commands.
 *
 * The machine stops as a whole. A thread of uhyve's own talks to gdb; while the
 * machine is stopped that thread alone touches the processors.
 */
#ifndef UHYVE_GDB_H
#define UHYVE_GDB_H

#include "machine.h"

/* Listens on 127.0.0.1 and waits until gdb is there; the machine is stopped before its
 * first instruction. Ends with a message where that cannot be. */
void gdb_open(struct machine *machine);

/* Starts to answer, where gdb_open() was called: after sandbox_enter(), which the thread
 * is to obey. */
void gdb_start(struct machine *machine);

/* --- Called by the threads of the processors; nothing where nobody debugs. */

/* Before each KVM_RUN: stays here while the machine is stopped. */
void gdb_before_run(struct vcpu *vcpu);

/* KVM_EXIT_DEBUG: a breakpoint, a watchpoint, a step. */
void gdb_on_debug(struct vcpu *vcpu);

/* KVM_EXIT_IO: true if it was a breakpoint and no call of the guest's. */
bool gdb_on_io(struct vcpu *vcpu);

/* The program has ended: tells gdb. */
void gdb_on_exit(struct machine *machine, int status);

/* The guest can not go on: stops for a last look; returns if nobody debugs. */
void gdb_on_failure(struct vcpu *vcpu);

#endif
