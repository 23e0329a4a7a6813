/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ChaCha20 as a key stream, and a generator that feeds its key from it. */
#include "lib/random.h"
#include "lib/string.h"

#define DOUBLE_ROUNDS 10
#define BLOCK_WORDS   16

static inline uint32_t rotate_left(uint32_t x, unsigned bits)
{
    return x << bits | x >> (32 - bits);
}

static inline void quarter_round(uint32_t x[BLOCK_WORDS], int a, int b, int c, int d)
{
    x[a] += x[b];
    x[d] = rotate_left(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = rotate_left(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = rotate_left(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = rotate_left(x[b] ^ x[c], 7);
}

void chacha20_block(const uint32_t key[RANDOM_KEY_WORDS], uint32_t counter,
                    const uint32_t nonce[3], uint32_t out[BLOCK_WORDS])
{
    /* "expand 32-byte k" */
    uint32_t start[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    memcpy(start + 4, key, RANDOM_KEY_WORDS * sizeof(*key));
    start[12] = counter;
    memcpy(start + 13, nonce, 3 * sizeof(*nonce));
    memcpy(out, start, sizeof(start));
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
        quarter_round(out, 0, 4, 8, 12);
        quarter_round(out, 1, 5, 9, 13);
        quarter_round(out, 2, 6, 10, 14);
        quarter_round(out, 3, 7, 11, 15);
        quarter_round(out, 0, 5, 10, 15);
        quarter_round(out, 1, 6, 11, 12);
        quarter_round(out, 2, 7, 8, 13);
        quarter_round(out, 3, 4, 9, 14);
    }
    for (int i = 0; i < BLOCK_WORDS; i++) {
        out[i] += start[i];
    }
}

/* What each use of the key stream is for, so that none gives away another. */
static const uint32_t nonce_add[3] = {1, 0, 0};
static const uint32_t nonce_split[3] = {2, 0, 0};
static const uint32_t nonce_fill[3] = {3, 0, 0};

void random_add(struct random *random, const void *seed, size_t len)
{
    const uint8_t *from = seed;
    uint32_t block[BLOCK_WORDS];
    uint32_t counter = 0;

    while (len > 0) {
        uint32_t words[RANDOM_KEY_WORDS] = {0};
        size_t part = MIN(len, sizeof(words));

        memcpy(words, from, part);
        for (int i = 0; i < RANDOM_KEY_WORDS; i++) {
            random->key[i] ^= words[i];
        }
        chacha20_block(random->key, counter++, nonce_add, block);
        memcpy(random->key, block, sizeof(random->key));
        from += part;
        len -= part;
    }
}

/* Atomic, so that the compiler keeps it: it ends what can be learned from the stack. */
static void erase(uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        __atomic_store_n(&words[i], 0, __ATOMIC_RELAXED);
    }
}

void random_split(struct random *random, struct random *child)
{
    uint32_t block[BLOCK_WORDS];

    chacha20_block(random->key, 0, nonce_split, block);
    memcpy(random->key, block, sizeof(random->key));
    memcpy(child->key, block + RANDOM_KEY_WORDS, sizeof(child->key));
    erase(block, BLOCK_WORDS);
}

void random_fill(struct random *random, void *buf, size_t len)
{
    uint32_t nonce[3] = {nonce_fill[0], 0, 0};
    uint32_t block[BLOCK_WORDS];
    uint64_t counter = 0;
    uint8_t *to = buf;

    while (len > 0) {
        size_t part = MIN(len, sizeof(block));

        nonce[1] = (uint32_t)(counter >> 32);
        chacha20_block(random->key, (uint32_t)counter++, nonce, block);
        memcpy(to, block, part);
        to += part;
        len -= part;
    }
    erase(block, BLOCK_WORDS);
    erase(random->key, RANDOM_KEY_WORDS);
}
