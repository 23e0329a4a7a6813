/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the guest's network card is wired to: a tap device of the host (Linux's
 * networking/tuntap.rst). */
#ifndef UHYVE_TAP_H
#define UHYVE_TAP_H

#include <stdint.h>

/* Opens the device of that name, or takes over descriptor N where it is "@N",
 * non-blocking, each frame behind a header of NETCARD_HEADER bytes. Ends with a message
 * where that cannot be. */
int tap_open(const char *name);

/* The features (virtio 1.1, 5.1.3) that the device can help with; and what of them the
 * guest takes when frames come in. */
uint64_t tap_offloads(int fd);
void tap_set_offloads(int fd, uint64_t features);

#endif
