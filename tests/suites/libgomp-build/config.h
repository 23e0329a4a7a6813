/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What tests of libgomp look up in the config.h of its build folder. */
#define HAVE_PTHREAD_AFFINITY_NP 1
