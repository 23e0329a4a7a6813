/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The small things that lwIP asks its port for: memory, chance, checksums. */
#include "arch/checksum.h"
#include "core/entropy.h"
#include "core/panic.h"
#include "core/time.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/hooks.h"
#include "lwip/opt.h"

/* The newest ISN of one pair of addresses grows by one each 4 us (RFC 6528). */
#define ISN_STEP_NS 4000

void *net_malloc(size_t size)
{
    return kmalloc(size);
}

void *net_calloc(size_t count, size_t size)
{
    return count == 0 || size <= SIZE_MAX / count ? kzalloc(count * size) : NULL;
}

void net_free(void *ptr)
{
    kfree(ptr);
}

void net_lwip_assert(const char *what, const char *file, int line)
{
    panic("lwip: %s (%s:%d)", what, file, line);
}

int net_atoi(const char *text)
{
    int value = 0;

    while (*text >= '0' && *text <= '9' && value < INT32_MAX / 10 - 1) {
        value = value * 10 + (*text++ - '0');
    }
    return value;
}

/* A handful at a time: the generator behind costs more for each call than for a byte. */
uint32_t net_random32(void)
{
    static uint32_t kept[16];
    static uint32_t left;

    if (left == 0) {
        entropy_read(kept, sizeof(kept));
        left = ARRAY_LEN(kept);
    }
    return kept[--left];
}

/* One round of mixing (MurmurHash3's finaliser), keyed by what nobody outside knows. */
static uint64_t mix(uint64_t state, uint64_t word)
{
    state ^= word;
    state = (state ^ state >> 33) * UINT64_C(0xff51afd7ed558ccd);
    state = (state ^ state >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return state ^ state >> 33;
}

static uint64_t mix_address(uint64_t state, const ip_addr_t *ip)
{
    if (IP_IS_V4(ip)) {
        return mix(state, ip_2_ip4(ip)->addr);
    }
    const u32_t *words = ip_2_ip6(ip)->addr;

    state = mix(state, words[0] | (uint64_t)words[1] << 32);
    return mix(state, words[2] | (uint64_t)words[3] << 32);
}

u32_t net_random_isn(const ip_addr_t *local_ip, u16_t local_port,
                     const ip_addr_t *remote_ip, u16_t remote_port)
{
    static uint64_t key[2];

    if (key[0] == 0) {
        entropy_read(key, sizeof(key));
        key[0] |= 1;
    }
    uint64_t state = mix_address(mix_address(key[0], local_ip), remote_ip);

    state = mix(state, (uint64_t)local_port << 16 | remote_port);
    state = mix(state, key[1]);
    return (u32_t)state + (u32_t)(time_mono_ns() / ISN_STEP_NS);
}

/* At any address. */
typedef uint64_t __attribute__((aligned(1), may_alias)) any_word;
typedef uint32_t __attribute__((aligned(1), may_alias)) any_u32;
typedef uint16_t __attribute__((aligned(1), may_alias)) any_u16;

/* One's complement addition: the carry comes back in at the end. */
static inline void add_word(uint64_t *sum, uint64_t *carries, uint64_t word)
{
    *sum += word;
    *carries += *sum < word;
}

/* The Internet checksum (RFC 1071), not inverted. */
uint16_t net_checksum(const void *data, int len)
{
    const any_word *words = data;
    uint64_t sum = 0, carries = 0, rest = 0;

    if (len >= CHECKSUM_BLOCK_BYTES) {
        size_t blocks = (size_t)len / CHECKSUM_BLOCK_BYTES;

        sum = checksum_blocks(data, blocks);
        words += blocks * (CHECKSUM_BLOCK_BYTES / sizeof(*words));
        len %= CHECKSUM_BLOCK_BYTES;
    }
    for (; len >= 8; len -= 8) {
        add_word(&sum, &carries, *words++);
    }
    const uint8_t *bytes = (const uint8_t *)words;

    if ((len & 1) != 0) { /* from the end on */
        rest = bytes[len - 1];
    }
    if ((len & 2) != 0) {
        rest = rest << 16 | *(const any_u16 *)(bytes + (len & 4));
    }
    if ((len & 4) != 0) {
        rest = rest << 32 | *(const any_u32 *)bytes;
    }
    add_word(&sum, &carries, rest);
    sum += carries;
    sum += sum < carries;
    sum = (sum & UINT32_MAX) + (sum >> 32);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)sum;
}
