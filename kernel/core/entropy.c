/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One generator for the machine. Each request splits its own off under the lock
 * and works on that without.
 */
#include "core/entropy.h"
#include "arch/cpu.h"
#include "core/log.h"
#include "lib/random.h"
#include "lib/string.h"
#include "sync/spinlock.h"

#define HOST_BYTES     32
#define JITTER_SAMPLES 256

static const uint8_t *host_entropy;

static struct spinlock pool_lock = SPINLOCK_OF(LOCK_ENTROPY);
static struct random pool; /* guarded by pool_lock */
static bool is_seeded;     /* guarded by pool_lock */

void entropy_init(const uint8_t *host_bytes)
{
    host_entropy = host_bytes;
}

static bool host_gave_any(void)
{
    for (int i = 0; host_entropy != NULL && i < HOST_BYTES; i++) {
        if (host_entropy[i] != 0) {
            return true;
        }
    }
    return false;
}

/* The processor's generator: false if it has none. */
static bool add_processor_bits(struct random *random)
{
    uint64_t bits[4];

    for (size_t i = 0; i < ARRAY_LEN(bits); i++) {
        if (!cpu_random(&bits[i])) {
            return false;
        }
    }
    random_add(random, bits, sizeof(bits));
    return true;
}

/* How long a few scattered writes take varies with caches, interrupts and the host. */
static void add_jitter(struct random *random)
{
    uint64_t samples[JITTER_SAMPLES] = {0};

    for (uint32_t i = 0; i < JITTER_SAMPLES; i++) {
        uint64_t cycles = cpu_cycles();

        samples[i] ^= cycles;
        samples[(cycles >> 2) % JITTER_SAMPLES] ^= cycles << (i % 32);
    }
    random_add(random, samples, sizeof(samples));
}

static COLD void seed(struct random *random)
{
    bool from_processor = add_processor_bits(random);
    bool from_host = host_gave_any();

    if (from_host) {
        random_add(random, host_entropy, HOST_BYTES);
    }
    add_jitter(random);
    if (!from_processor && !from_host) {
        log_warn("random numbers come from timing alone: neither the processor nor the "
                 "host has any to give");
    }
}

void entropy_read(void *buf, size_t len)
{
    struct random fresh = {{0}}, mine;
    uint64_t cycles = cpu_cycles();

    if (unlikely(!__atomic_load_n(&is_seeded, __ATOMIC_RELAXED))) {
        seed(&fresh); /* before the lock: it is slow; several at once do no harm */
    }
    spin_lock(&pool_lock);
    if (unlikely(!is_seeded)) {
        random_add(&pool, &fresh, sizeof(fresh));
        __atomic_store_n(&is_seeded, true, __ATOMIC_RELAXED);
    }
    random_add(&pool, &cycles, sizeof(cycles));
    random_split(&pool, &mine);
    spin_unlock(&pool_lock);
    random_fill(&mine, buf, len);
}

void entropy_add(const void *bytes, size_t len)
{
    struct random digest = {{0}};

    random_add(&digest, bytes, len);
    spin_lock(&pool_lock);
    random_add(&pool, &digest, sizeof(digest));
    spin_unlock(&pool_lock);
}
