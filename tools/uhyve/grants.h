/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which directories the guest gets, from the options. */
#ifndef UHYVE_GRANTS_H
#define UHYVE_GRANTS_H

#include "options.h"

/* A server with all grants; ends with a message where one can not be had. */
struct fileserver *grants_open(const struct options *options);

#endif
