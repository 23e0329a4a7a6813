/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The old place. */
#include <sys/wait.h>
