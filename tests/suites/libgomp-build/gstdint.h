/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* GCC generates this in libgomp's build folder; <stdint.h> is complete here. */
#include <stdint.h>
