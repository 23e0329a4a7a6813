/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random numbers from a state that the caller keeps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bits/more_stdlib.h>
#include "internal.h"

#define WARM_UP 10 /* times the length: numbers that are thrown away after seeding */

/*
 * The caller's memory, as 32-bit words: which kind of state it is and how far it is,
 * then the last numbers of x[n] = x[n - length] + x[n - lag].
 */
static const struct kind {
    unsigned bytes, length, lag;
} kinds[] = {{8, 1, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Null, with errno, where there is no state. */
static const struct kind *kind_of(const char *state)
{
    uint32_t word;

    if (state != NULL) {
        memcpy(&word, state, sizeof(word));
        if (word % 8 < KINDS && word / 8 < kinds[word % 8].length) {
            return &kinds[word % 8];
        }
    }
    errno = EINVAL;
    return NULL;
}

static int32_t next_number(char *state, const struct kind *kind)
{
    uint32_t word, value, other;

    memcpy(&word, state, sizeof(word));
    uint32_t place = word / 8;
    char *x = state + sizeof(word);

    memcpy(&value, x + place * sizeof(value), sizeof(value));
    if (kind->lag == 0) {
        value = (value * UINT32_C(1103515245) + 12345) & INT32_MAX;
        memcpy(x, &value, sizeof(value));
        return (int32_t)value;
    }
    memcpy(&other, x + (place + kind->length - kind->lag) % kind->length * sizeof(other),
           sizeof(other));
    value += other;
    memcpy(x + place * sizeof(value), &value, sizeof(value));
    word = (place + 1) % kind->length * 8 + word % 8;
    memcpy(state, &word, sizeof(word));
    return (int32_t)(value >> 1);
}

int random_r(struct random_data *restrict state, int32_t *restrict result)
{
    const struct kind *kind = kind_of(state->state);

    if (kind == NULL) {
        return -1;
    }
    *result = next_number(state->state, kind);
    return 0;
}

static void seed_state(char *state, const struct kind *kind, uint32_t seed)
{
    uint32_t word = (uint32_t)(kind - kinds), value = seed;

    memcpy(state, &word, sizeof(word));
    for (unsigned i = 0; i < kind->length; i++) {
        uint32_t mixed = kind->lag == 0 ? value : value ^ value >> 16;

        memcpy(state + (i + 1) * sizeof(mixed), &mixed, sizeof(mixed));
        value = value * UINT32_C(1103515245) + 12345;
    }
    for (unsigned i = 0; kind->lag != 0 && i < WARM_UP * kind->length; i++) {
        next_number(state, kind);
    }
}

int srandom_r(unsigned int seed, struct random_data *state)
{
    const struct kind *kind = kind_of(state->state);

    if (kind == NULL) {
        return -1;
    }
    seed_state(state->state, kind, seed);
    return 0;
}

int initstate_r(unsigned int seed, char *restrict buf, size_t len,
                struct random_data *restrict state)
{
    size_t i = KINDS;

    while (i > 0 && kinds[i - 1].bytes > len) {
        i--;
    }
    if (i == 0) {
        errno = EINVAL;
        return -1;
    }
    state->state = buf;
    seed_state(buf, &kinds[i - 1], seed);
    return 0;
}

int setstate_r(char *restrict buf, struct random_data *restrict state)
{
    if (kind_of(buf) == NULL) {
        return -1;
    }
    state->state = buf;
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
