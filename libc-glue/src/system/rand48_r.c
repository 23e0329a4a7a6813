/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The 48-bit congruential generator of drand48() with a state that the caller keeps
 * (GNU). A factor of 0 is none yet: the state was not seeded. All return 0.
 */
#include <stdlib.h>
#include <string.h>
#include <bits/more_stdlib.h>
#include "internal.h"

#define FACTOR   UINT64_C(0x5deece66d) /* POSIX, drand48() */
#define ADDEND   0xb
#define LOW_SEED 0x330e

/* The next number, of 48 bits. */
static uint64_t step(unsigned short x[3], struct drand48_data *state)
{
    if (state->__factor == 0) {
        state->__factor = FACTOR;
        state->__add = ADDEND;
    }
    uint64_t value = (uint64_t)x[2] << 32 | (uint64_t)x[1] << 16 | x[0];

    value = value * state->__factor + state->__add;
    for (int i = 0; i < 3; i++) {
        x[i] = (unsigned short)(value >> (16 * i));
    }
    return value & ((UINT64_C(1) << 48) - 1);
}

int erand48_r(unsigned short x[3], struct drand48_data *restrict state,
              double *restrict result)
{
    *result = (double)step(x, state) * 0x1p-48;
    return 0;
}

int nrand48_r(unsigned short x[3], struct drand48_data *restrict state,
              long *restrict result)
{
    *result = (long)(step(x, state) >> 17);
    return 0;
}

int jrand48_r(unsigned short x[3], struct drand48_data *restrict state,
              long *restrict result)
{
    *result = (int32_t)(step(x, state) >> 16);
    return 0;
}

int drand48_r(struct drand48_data *restrict state, double *restrict result)
{
    return erand48_r(state->__state, state, result);
}

int lrand48_r(struct drand48_data *restrict state, long *restrict result)
{
    return nrand48_r(state->__state, state, result);
}

int mrand48_r(struct drand48_data *restrict state, long *restrict result)
{
    return jrand48_r(state->__state, state, result);
}

int srand48_r(long seed, struct drand48_data *state)
{
    unsigned short x[3] = {LOW_SEED, (unsigned short)seed, (unsigned short)(seed >> 16)};

    return seed48_r(x, state);
}

int seed48_r(unsigned short seed[3], struct drand48_data *state)
{
    memcpy(state->__old, state->__state, sizeof(state->__old));
    memcpy(state->__state, seed, sizeof(state->__state));
    state->__factor = FACTOR;
    state->__add = ADDEND;
    return 0;
}

int lcong48_r(unsigned short parameters[7], struct drand48_data *state)
{
    memcpy(state->__state, parameters, sizeof(state->__state));
    state->__factor =
        (uint64_t)parameters[5] << 32 | (uint64_t)parameters[4] << 16 | parameters[3];
    state->__add = parameters[6];
    return 0;
}
