/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random numbers from a state that the caller keeps. */
#include <stdlib.h>
#include <bits/more_stdlib.h>
#include "internal.h"

#define LAG       31
#define SHORT_LAG 3
#define WARM_UP   310 /* numbers that are thrown away after seeding */

enum { PLACE = LAG }; /* of the place in the state */

int random_r(struct random_data *restrict state, int32_t *restrict result)
{
    uint32_t *x = (uint32_t *)state->__state;
    uint32_t place = x[PLACE] % LAG;

    x[place] += x[(place + LAG - SHORT_LAG) % LAG];
    *result = (int32_t)(x[place] >> 1);
    x[PLACE] = place + 1;
    return 0;
}

int srandom_r(unsigned int seed, struct random_data *state)
{
    uint32_t *x = (uint32_t *)state->__state, value = seed;
    int32_t ignored;

    for (int i = 0; i < LAG; i++) {
        x[i] = value ^ value >> 16;
        value = value * UINT32_C(1103515245) + 12345;
    }
    x[PLACE] = 0;
    for (int i = 0; i < WARM_UP; i++) {
        random_r(state, &ignored);
    }
    return 0;
}

int drand48_r(struct drand48_data *restrict state, double *restrict result)
{
    *result = erand48(state->__state);
    return 0;
}

int lrand48_r(struct drand48_data *restrict state, long *restrict result)
{
    *result = nrand48(state->__state);
    return 0;
}

int mrand48_r(struct drand48_data *restrict state, long *restrict result)
{
    *result = jrand48(state->__state);
    return 0;
}

/* POSIX, srand48(): the low 16 bits are 0x330e. */
int srand48_r(long seed, struct drand48_data *state)
{
    state->__state[0] = 0x330e;
    state->__state[1] = (unsigned short)seed;
    state->__state[2] = (unsigned short)(seed >> 16);
    return 0;
}
