/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The older name of <utime.h>. */
#include <utime.h>
