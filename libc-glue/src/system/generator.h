/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The generator behind random() and random_r(): an additive lagged Fibonacci one, whose
 * lags grow with the room that the state has (POSIX 2017, initstate()). A state is the
 * caller's memory, at any address; the caller sees to it that one thread uses it.
 */
#ifndef POSIX_GENERATOR_H
#define POSIX_GENERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The state that random() begins with. */
#define GENERATOR_BYTES 128

/* Makes a state in size bytes. False, and nothing is done, if these are less than 8. */
bool __posix_generator_make(void *state, size_t size, unsigned seed);

/* Whether this is a state, as far as its first word tells. */
bool __posix_generator_is_state(const void *state);

/* Of a state: begins anew; the next number, below 2^31. */
void __posix_generator_seed(void *state, unsigned seed);
int32_t __posix_generator_next(void *state);

#endif
