/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A hostile device: between the driver's calls it writes whatever it likes into the
 * shared memory. Whatever it does, tokens come back at most once each, lengths stay
 * within what was offered, and no memory beyond the queue is touched (ASan).
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "drivers/virtqueue.h"

#define SIZE   16
#define TOKENS 64

struct token {
    bool out; /* the device has it */
    uint32_t writable;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
    const uint8_t *at, *end;
};

static uint8_t next(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

static void add(struct virtqueue *vq, struct token *tokens, struct input *input)
{
    struct virtqueue_piece pieces[6];
    uint32_t readable = next(input) % 4, writable = next(input) % 3;
    struct token *token = &tokens[next(input) % TOKENS];

    if (token->out) {
        return;
    }
    token->writable = 0;
    for (uint32_t i = 0; i < readable + writable; i++) {
        pieces[i] = (struct virtqueue_piece){next(input), next(input)};
        token->writable += i >= readable ? pieces[i].len : 0;
    }
    token->out = virtqueue_add(vq, pieces, readable, writable, token) == 0;
}

static void take(struct virtqueue *vq)
{
    uint32_t written;
    struct token *token = virtqueue_take(vq, &written);

    if (token != NULL) {
        assert(token->out);
        assert(written <= token->writable);
        token->out = false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct input input = {data, data + len};
    struct virtqueue vq;
    struct virtqueue_slot slots[SIZE];
    struct token tokens[TOKENS] = {{false, 0}};
    size_t avail, used, bytes = virtqueue_layout(SIZE, 4, &avail, &used);
    uint8_t *shared = calloc(1, bytes);
    uint16_t *used_index = (uint16_t *)(void *)(shared + used + 2);

    virtqueue_init(&vq, SIZE, 4, shared, slots, (next(&input) & 1) != 0);
    while (input.at < input.end) {
        switch (next(&input) % 6) {
        case 0:
            add(&vq, tokens, &input);
            break;
        case 1:
            take(&vq);
            break;
        case 2:
            virtqueue_wants_kick(&vq);
            if (next(&input) & 1) {
                virtqueue_arm(&vq, next(&input));
            } else {
                virtqueue_disarm(&vq);
            }
            break;
        case 3: /* any byte of the shared memory */
            shared[(next(&input) | next(&input) << 8) % bytes] = next(&input);
            break;
        default: { /* nearly as it should be */
            uint8_t *entry = shared + used + 4 + *used_index % SIZE * 8;

            entry[0] = next(&input) % (SIZE + 1);
            memset(entry + 1, 0, 3);
            entry[4] = next(&input);
            (*used_index)++;
        }
        }
    }
    for (struct token *token; (token = virtqueue_drain(&vq)) != NULL;) {
        assert(token->out);
        token->out = false;
    }
    for (int i = 0; i < TOKENS; i++) {
        assert(!tokens[i].out);
    }
    assert(vq.free_count == SIZE);
    free(shared);
    return 0;
}
