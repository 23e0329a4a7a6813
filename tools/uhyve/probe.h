/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Whether /dev/kvm can run our guests: on some machines it opens, but its guests run in
 * an instruction emulator that knows neither SSE nor x87.
 */
#ifndef UHYVE_PROBE_H
#define UHYVE_PROBE_H

#include <stdbool.h>

/* Null if a short guest that computes with SSE and x87 runs; else what went wrong. */
const char *probe_kvm(int kvm_fd);

/* Whether an INT3 of a guest that is debugged comes to us. QEMU's emulator delivers it to
 * the guest instead. */
bool probe_int3(int kvm_fd);

#endif
