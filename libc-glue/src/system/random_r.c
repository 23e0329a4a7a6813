/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random numbers from a state that the caller keeps. */
#include <errno.h>
#include <stdlib.h>
#include <bits/more_stdlib.h>
#include "system/generator.h"

/* False, with errno, where there is no state. */
static bool has_state(const char *state)
{
    if (state != NULL && __posix_generator_is_state(state)) {
        return true;
    }
    errno = EINVAL;
    return false;
}

int random_r(struct random_data *restrict state, int32_t *restrict result)
{
    if (!has_state(state->state)) {
        return -1;
    }
    *result = __posix_generator_next(state->state);
    return 0;
}

int srandom_r(unsigned int seed, struct random_data *state)
{
    if (!has_state(state->state)) {
        return -1;
    }
    __posix_generator_seed(state->state, seed);
    return 0;
}

int initstate_r(unsigned int seed, char *restrict buf, size_t len,
                struct random_data *restrict state)
{
    if (!__posix_generator_make(buf, len, seed)) {
        errno = EINVAL;
        return -1;
    }
    state->state = buf;
    return 0;
}

int setstate_r(char *restrict buf, struct random_data *restrict state)
{
    if (!has_state(buf)) {
        return -1;
    }
    state->state = buf;
    return 0;
}
