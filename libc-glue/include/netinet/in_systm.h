/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers in the network's order, by the names that BSD gave them. */
#ifndef _NETINET_IN_SYSTM_H
#define _NETINET_IN_SYSTM_H

#include <stdint.h>

typedef uint16_t n_short;
typedef uint32_t n_long;
typedef uint32_t n_time; /* milliseconds since midnight, UTC */

#endif
