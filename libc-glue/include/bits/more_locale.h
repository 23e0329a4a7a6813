/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <locale.h>: newlib lacks nothing of POSIX's. */
