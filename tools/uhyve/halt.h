/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A guest whose processors all wait for an interrupt that they do not let in will never
 * go on. KVM keeps such a processor to itself, so each is looked at from time to time.
 */
#ifndef UHYVE_HALT_H
#define UHYVE_HALT_H

#include "machine.h"

/* Once, by the thread of processor 0, before it runs. */
void halt_watch(void);

/* By the thread of a processor, when a signal has ended its KVM_RUN. Does not return if
 * the machine has halted for good. */
void halt_check(struct vcpu *vcpu);

#endif
