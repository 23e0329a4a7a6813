/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sieve of Eratosthenes. */
#ifndef SIEVE_H
#define SIEVE_H

#include <stdbool.h>
#include <stddef.h>

/* An array of count flags, true at the prime numbers; for free(). Null: no memory. */
bool *sieve(size_t count);

#endif
