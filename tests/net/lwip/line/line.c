/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two simulated cards and the line between them. */
#include "line.h"
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "abi/errno.h"
#include "core/time.h"
#include "drivers/nic.h"
#include "net/interface.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"

#define MTU         1500
#define RING        255 /* pieces */
#define LINE_FRAMES 4096
#define STEP_NS     (200 * NS_PER_USEC)
#define IDLE_NS     (10 * NS_PER_MSEC)

/* In percent of the frames of each direction: lost, sent twice, held back. */
static const uint32_t rates[][3] = {
    {0, 0, 0}, {2, 5, 20}, {10, 1, 1}, {1, 30, 5}, {0, 0, 40}};

struct sent {
    void *token;
    uint32_t pieces;
};

struct card {
    struct nic nic;
    struct card *other;
    /* In its ring, the oldest first; the first taken of them have left. */
    struct sent ring[RING];
    struct nic_frame frames[RING];
    uint32_t ring_count, taken, pieces;
    uint32_t size, speed; /* pieces; frames that leave at once, at most */
    /* On the line to it. */
    struct nic_buffer *coming[LINE_FRAMES];
    uint32_t coming_count;
    struct nic_buffer *held;
};

static struct card cards[2];
static uint64_t random_state;
static int64_t now_ns;
static const uint32_t *rate;
static uint32_t memory_fails; /* each so many times; 0: never */
static bool moved;

void line_check(int holds, const char *format, ...)
{
    va_list args;

    if (holds) {
        return;
    }
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    exit(EXIT_FAILURE);
}

uint32_t line_random(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % limit);
}

/* --- the line */

static bool hits(int what)
{
    return rate[what] != 0 && line_random(100) < rate[what];
}

static struct nic_buffer *copy_of(const struct nic_buffer *from)
{
    struct nic_buffer *to = malloc(sizeof(*to) + from->space);

    *to = *from;
    to->data = to->memory;
    memcpy(to->memory, from->data, from->len);
    return to;
}

static void arrive(struct card *card, struct nic_buffer *frame)
{
    line_check(card->coming_count < LINE_FRAMES, "the line is too short");
    card->coming[card->coming_count++] = frame;
}

static void release(struct card *card)
{
    if (card->held != NULL) {
        arrive(card, card->held);
        card->held = NULL;
    }
}

/* On the way to a card. */
static void carry(struct card *to, struct nic_buffer *frame)
{
    if (hits(0)) {
        free(frame);
        return;
    }
    if (to->held == NULL && hits(2)) {
        to->held = frame;
        return;
    }
    arrive(to, frame);
    if (hits(1)) {
        arrive(to, copy_of(frame));
    }
    release(to);
}

static void change_addresses(struct ip_hdr *ip)
{
    bool to_client = ip->src.addr == LINE_SERVER;

    ip->src.addr = to_client ? LINE_CLIENT_PEER : LINE_SERVER_PEER;
    ip->dest.addr = to_client ? LINE_CLIENT : LINE_SERVER;
}

/* --- the cards */

static struct card *card_of(struct nic *nic)
{
    return container_of(nic, struct card, nic);
}

static int send(struct nic *nic, const struct nic_frame *frame)
{
    struct card *card = card_of(nic);

    if (card->pieces + frame->count > card->size || card->ring_count == RING) {
        return -HE_AGAIN;
    }
    card->frames[card->ring_count] = *frame;
    card->ring[card->ring_count++] = (struct sent){frame->token, frame->count};
    card->pieces += frame->count;
    return 0;
}

/* The card reads the memory only now: what has changed meanwhile goes out wrong. */
static void take(struct card *card, const struct nic_frame *frame)
{
    uint32_t len = 0;

    for (uint32_t i = 0; i < frame->count; i++) {
        len += frame->pieces[i].len;
    }
    line_check(len <= SIZEOF_ETH_HDR + MTU, "a frame of %u bytes", len);
    struct nic_buffer *buffer = calloc(1, sizeof(*buffer) + len);

    buffer->nic = &card->other->nic;
    buffer->data = buffer->memory;
    buffer->space = buffer->len = len;
    len = 0;
    for (uint32_t i = 0; i < frame->count; i++) {
        memcpy(buffer->memory + len, frame->pieces[i].data, frame->pieces[i].len);
        len += frame->pieces[i].len;
    }
    change_addresses((struct ip_hdr *)(void *)(buffer->memory + SIZEOF_ETH_HDR));
    carry(card->other, buffer);
}

static void reclaim(struct nic *nic)
{
    struct card *card = card_of(nic);
    uint32_t count = card->taken;
    void *tokens[RING];

    for (uint32_t i = 0; i < count; i++) {
        tokens[i] = card->ring[i].token;
        card->pieces -= card->ring[i].pieces;
    }
    card->ring_count -= count;
    card->taken = 0;
    memmove(card->ring, card->ring + count, card->ring_count * sizeof(card->ring[0]));
    memmove(card->frames, card->frames + count,
            card->ring_count * sizeof(card->frames[0]));
    for (uint32_t i = 0; i < count; i++) {
        nic->sent(nic, tokens[i]);
    }
}

static uint32_t room(struct nic *nic)
{
    struct card *card = card_of(nic);

    if (card->size - card->pieces < RING / 3) {
        reclaim(nic);
    }
    return card->size - card->pieces;
}

static uint32_t poll(struct nic *nic, uint32_t budget)
{
    struct card *card = card_of(nic);
    uint32_t count = MIN(budget, card->coming_count);
    struct nic_buffer *frames[LINE_FRAMES];

    reclaim(nic);
    memcpy(frames, card->coming, count * sizeof(frames[0]));
    card->coming_count -= count;
    memmove(card->coming, card->coming + count,
            card->coming_count * sizeof(card->coming[0]));
    for (uint32_t i = 0; i < count; i++) {
        nic->receive(nic, frames[i], 0);
    }
    moved = moved || count > 0;
    return count;
}

static void flush(struct nic *nic)
{
    (void)nic;
}

static bool arm(struct nic *nic)
{
    (void)nic;
    return false;
}

static void free_buffer(struct nic *nic, struct nic_buffer *buffer)
{
    (void)nic;
    free(buffer);
}

static const struct nic_ops cutting_ops = {.name = "cutting",
                                           .send = send,
                                           .room = room,
                                           .flush = flush,
                                           .poll = poll,
                                           .reclaim = reclaim,
                                           .arm = arm,
                                           .free = free_buffer};
static struct nic_ops plain_ops;

void line_begin(uint32_t seed)
{
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < 2; i++) {
        cards[i].size = RING - line_random(RING / 2);
        cards[i].speed = line_random(2) == 0 ? 4 : 40;
    }
    rate = rates[line_random(sizeof(rates) / sizeof(rates[0]))];
}

void line_spoil_memory(void)
{
    memory_fails = line_random(2) == 0 ? 200 : 0;
}

static void move_card(struct card *card)
{
    uint32_t count = MIN(line_random(card->speed), card->ring_count - card->taken);

    for (uint32_t i = 0; i < count; i++) {
        take(card, &card->frames[card->taken++]);
    }
    if (count > 0 || card->ring_count > card->taken) {
        moved = true;
    }
}

void line_run(void)
{
    if (!moved) {
        release(&cards[0]);
        release(&cards[1]);
    }
    now_ns += moved ? STEP_NS : IDLE_NS;
    moved = false;
    move_card(&cards[0]);
    move_card(&cards[1]);
}

void line_end(void)
{
    rate = rates[0];
    memory_fails = 0;
    for (int i = 0; i < 1000; i++) {
        line_run();
        interface_poll(LINE_FRAMES);
        interface_flush();
    }
    for (int i = 0; i < 2; i++) {
        line_check(cards[i].ring_count == 0 && cards[i].coming_count == 0,
                   "frames are left over");
    }
}

/* --- for the kernel */

struct nic *nic_probe(void)
{
    plain_ops = cutting_ops;
    plain_ops.room = NULL; /* the other end makes segments as they go over the line */
    for (int i = 0; i < 2; i++) {
        cards[i].nic = (struct nic){.ops = i == 0 ? &cutting_ops : &plain_ops,
                                    .mac = {2, 0, 0, 0, 0, (uint8_t)i},
                                    .mtu = MTU,
                                    .send_pieces = i == 0 ? RING : 0,
                                    .link_up = true};
        cards[i].other = &cards[1 - i];
    }
    cards[0].nic.next = &cards[1].nic;
    return &cards[0].nic;
}

int64_t time_mono_ns(void)
{
    return now_ns;
}

bool line_memory_is_out(void)
{
    return memory_fails != 0 && line_random(memory_fails) == 0;
}
