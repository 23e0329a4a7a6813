/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Whether /dev/kvm can run our guests: on some machines it opens, but its guests run in
 * an instruction emulator that knows neither SSE nor x87.
 */
#ifndef UHYVE_PROBE_H
#define UHYVE_PROBE_H

/* Null if a short guest that computes with SSE and x87 runs; else what went wrong. */
const char *probe_kvm(int kvm_fd);

#endif
