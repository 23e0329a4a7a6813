/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which processors of the host run the guest's. */
#ifndef UHYVE_AFFINITY_H
#define UHYVE_AFFINITY_H

#include <stdbool.h>

/* list: as "0,2-5"; each of the guest's processors gets the next one, from the beginning
 * again when they run out. False: it is malformed. */
bool affinity_parse(const char *list);

/* Binds the calling thread, which runs a processor; nothing without a list. Ends with a
 * message where the host has no such processor. */
void affinity_apply(unsigned vcpu);

#endif
