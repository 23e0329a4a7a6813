/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Everything that the guest finds at its entry, in its memory. */
#ifndef UHYVE_BOOT_H
#define UHYVE_BOOT_H

#include "image.h"
#include "machine.h"

/* Behind the image that has been read; ends with a message where memory is short. */
struct cpu_start boot_prepare(struct machine *machine, const struct image *image);

#endif
