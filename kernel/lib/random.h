/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A random number generator on ChaCha20 (RFC 8439, 2.3) that erases its key with
 * every use, so that what it gave out cannot be computed from what it is now. The
 * caller guards it; where the seed comes from is core/entropy.c's business.
 */
#ifndef KERNEL_LIB_RANDOM_H
#define KERNEL_LIB_RANDOM_H

#include "lib/base.h"

#define RANDOM_KEY_WORDS 8

struct random {
    uint32_t key[RANDOM_KEY_WORDS]; /* all zero is a valid, unseeded state */
};

/* One block: 16 words of the key stream of key at counter and nonce. */
void chacha20_block(const uint32_t key[RANDOM_KEY_WORDS], uint32_t counter,
                    const uint32_t nonce[3], uint32_t out[16]);

/* Mixes seed in; the state is at least as unpredictable as both were. */
void random_add(struct random *random, const void *seed, size_t len);

/*
 * Moves the state on and makes *child a generator of its own; what it gives can be
 * made without holding on to random.
 */
void random_split(struct random *random, struct random *child);

/* Fills buf. One call for each state: the state is erased. */
void random_fill(struct random *random, void *buf, size_t len);

#endif
