/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Virtqueues against a device that plays by the rules, and one that does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "abi/errno.h"
#include "drivers/virtqueue.h"

#define SIZE 8

/* A queue and the device's own view of its memory. */
struct world {
    struct virtqueue vq;
    struct virtqueue_slot slots[SIZE];
    void *shared;
    uint16_t *avail, *used;
    struct virtqueue_used *used_ring;
    uint16_t seen; /* chains that the device has taken */
};

static void set_up(struct world *w, bool event_index)
{
    size_t avail, used, len = virtqueue_layout(SIZE, 4, &avail, &used);

    memset(w, 0, sizeof(*w));
    w->shared = aligned_alloc(4096, 4096);
    assert_true(len <= 4096);
    memset(w->shared, 0, 4096);
    virtqueue_init(&w->vq, SIZE, 4, w->shared, w->slots, event_index);
    w->avail = (uint16_t *)((char *)w->shared + avail);
    w->used = (uint16_t *)((char *)w->shared + used);
    w->used_ring = (struct virtqueue_used *)(w->used + 2);
}

static void tear_down(struct world *w)
{
    free(w->shared);
}

/* The device takes the next chain; its head. */
static uint16_t device_take(struct world *w)
{
    assert_int_not_equal(w->seen, w->avail[1]);
    return w->avail[2 + w->seen++ % SIZE];
}

static void device_give(struct world *w, uint32_t id, uint32_t len)
{
    w->used_ring[w->used[1] % SIZE] = (struct virtqueue_used){id, len};
    w->used[1]++;
}

static void test_layout(void **state)
{
    size_t avail, used;

    (void)state;
    assert_int_equal(virtqueue_layout(256, 4096, &avail, &used), 8192 + 2054);
    assert_int_equal(avail, 4096);
    assert_int_equal(used, 8192);
    assert_int_equal(virtqueue_layout(8, 4, &avail, &used), 222);
    assert_int_equal(used, 152);
}

static void test_chains(void **state)
{
    struct world w;
    struct virtqueue_piece pieces[3] = {{0x1000, 10}, {0x2000, 20}, {0x3000, 30}};
    int a, b;
    uint32_t len;

    (void)state;
    set_up(&w, false);
    assert_int_equal(virtqueue_add(&w.vq, pieces, 2, 1, &a), 0);
    assert_int_equal(virtqueue_add(&w.vq, pieces, 1, 0, &b), 0);
    assert_int_equal(w.vq.free_count, SIZE - 4);

    uint16_t head = device_take(&w);
    const struct virtqueue_desc *desc = w.shared;

    assert_int_equal(desc[head].pa, 0x1000);
    assert_int_equal(desc[head].flags, 1);
    assert_int_equal(desc[desc[head].next].flags, 1);
    assert_int_equal(desc[desc[desc[head].next].next].pa, 0x3000);
    assert_int_equal(desc[desc[desc[head].next].next].flags, 2);
    assert_int_equal(desc[desc[desc[head].next].next].len, 30);
    uint16_t second = device_take(&w);

    assert_int_equal(desc[second].flags, 0);
    assert_null(virtqueue_take(&w.vq, &len));
    device_give(&w, second, 99); /* wrote into what it may only read: 0 bytes */
    device_give(&w, head, 1000); /* more than there was room for */
    assert_ptr_equal(virtqueue_take(&w.vq, &len), &b);
    assert_int_equal(len, 0);
    assert_ptr_equal(virtqueue_take(&w.vq, &len), &a);
    assert_int_equal(len, 30);
    assert_null(virtqueue_take(&w.vq, &len));
    assert_int_equal(w.vq.free_count, SIZE);
    assert_false(w.vq.broken);
    tear_down(&w);
}

static void test_full(void **state)
{
    struct world w;
    struct virtqueue_piece pieces[SIZE + 1] = {{0, 1}};
    int token;

    (void)state;
    set_up(&w, false);
    assert_int_equal(virtqueue_add(&w.vq, pieces, SIZE + 1, 0, &token), -HE_NOSPC);
    assert_int_equal(virtqueue_add(&w.vq, pieces, 0, 0, &token), -HE_NOSPC);
    assert_int_equal(virtqueue_add(&w.vq, pieces, SIZE, 0, &token), 0);
    assert_int_equal(virtqueue_add(&w.vq, pieces, 1, 0, &token), -HE_NOSPC);
    assert_ptr_equal(virtqueue_drain(&w.vq), &token);
    assert_null(virtqueue_drain(&w.vq));
    assert_int_equal(virtqueue_add(&w.vq, pieces, SIZE, 0, &token), 0);
    tear_down(&w);
}

static void test_kicks(void **state)
{
    struct world w;
    struct virtqueue_piece piece = {0, 1};
    int token;

    (void)state;
    set_up(&w, false);
    assert_false(virtqueue_wants_kick(&w.vq));
    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    assert_true(virtqueue_wants_kick(&w.vq));
    assert_false(virtqueue_wants_kick(&w.vq));
    w.used[0] = 1; /* no notification */
    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    assert_false(virtqueue_wants_kick(&w.vq));
    tear_down(&w);

    set_up(&w, true);
    uint16_t *avail_event = (uint16_t *)(w.used_ring + SIZE);

    *avail_event = 1; /* when the second has come */
    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    assert_false(virtqueue_wants_kick(&w.vq));
    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    assert_true(virtqueue_wants_kick(&w.vq));
    tear_down(&w);
}

static void test_interrupts(void **state)
{
    struct world w;
    struct virtqueue_piece piece = {0, 1};
    int token;
    uint32_t len;

    (void)state;
    set_up(&w, true);
    const uint16_t *used_event = w.avail + 2 + SIZE;

    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    virtqueue_add(&w.vq, &piece, 1, 0, &token);
    assert_false(virtqueue_arm(&w.vq, 0));
    assert_int_equal(*used_event, 0);
    device_give(&w, device_take(&w), 0);
    assert_true(virtqueue_arm(&w.vq, 0));
    assert_false(virtqueue_arm(&w.vq, 1));
    assert_int_equal(*used_event, 1);
    assert_ptr_equal(virtqueue_take(&w.vq, &len), &token);
    virtqueue_disarm(&w.vq);
    assert_int_equal(*used_event, 0); /* passed already */
    tear_down(&w);

    set_up(&w, false);
    virtqueue_disarm(&w.vq);
    assert_int_equal(w.avail[0], 1);
    virtqueue_arm(&w.vq, 0);
    assert_int_equal(w.avail[0], 0);
    tear_down(&w);
}

/* Each lie of the device breaks the queue, and nothing is handed over any more. */
static void expect_broken(struct world *w)
{
    struct virtqueue_piece piece = {0, 1};
    uint32_t len;
    int token;

    assert_null(virtqueue_take(&w->vq, &len));
    assert_true(w->vq.broken);
    assert_null(virtqueue_take(&w->vq, &len));
    assert_int_equal(virtqueue_add(&w->vq, &piece, 1, 0, &token), -HE_IO);
    assert_false(virtqueue_wants_kick(&w->vq));
    assert_false(virtqueue_arm(&w->vq, 0));
    tear_down(w);
}

static void test_lies(void **state)
{
    struct world w;
    struct virtqueue_piece pieces[2] = {{0, 1}, {0, 1}};
    int token;
    uint32_t len;

    (void)state;
    set_up(&w, false);
    virtqueue_add(&w.vq, pieces, 1, 0, &token);
    w.used[1] = 2; /* more than it ever got */
    expect_broken(&w);

    set_up(&w, false);
    virtqueue_add(&w.vq, pieces, 1, 0, &token);
    device_give(&w, SIZE, 0); /* past the ring */
    expect_broken(&w);

    set_up(&w, false);
    virtqueue_add(&w.vq, pieces, 2, 0, &token);
    device_give(&w, 1, 0); /* the middle of a chain */
    expect_broken(&w);

    set_up(&w, false);
    virtqueue_add(&w.vq, pieces, 1, 0, &token);
    virtqueue_add(&w.vq, pieces, 1, 0, &token);
    device_give(&w, 0, 0);
    device_give(&w, 0, 0); /* twice the same */
    assert_ptr_equal(virtqueue_take(&w.vq, &len), &token);
    expect_broken(&w);
}

/* Descriptors that the device rewrites do not lead the driver astray. */
static void test_private_links(void **state)
{
    struct world w;
    struct virtqueue_piece pieces[3] = {{0, 1}, {0, 1}, {0, 1}};
    int token;
    uint32_t len;

    (void)state;
    set_up(&w, false);
    virtqueue_add(&w.vq, pieces, 3, 0, &token);
    memset(w.shared, 0xff, SIZE * sizeof(struct virtqueue_desc));
    device_give(&w, 0, 0);
    assert_ptr_equal(virtqueue_take(&w.vq, &len), &token);
    assert_int_equal(w.vq.free_count, SIZE);
    tear_down(&w);
}

static void test_wrap(void **state)
{
    struct world w;
    struct virtqueue_piece piece = {0, 4};
    int tokens[3];
    uint32_t len;

    (void)state;
    set_up(&w, true);
    for (int i = 0; i < 70000; i++) {
        assert_int_equal(virtqueue_add(&w.vq, &piece, 0, 1, &tokens[i % 3]), 0);
        device_give(&w, device_take(&w), 4);
        assert_ptr_equal(virtqueue_take(&w.vq, &len), &tokens[i % 3]);
        assert_int_equal(len, 4);
    }
    tear_down(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_full),          cmocka_unit_test(test_kicks),
        cmocka_unit_test(test_interrupts),    cmocka_unit_test(test_lies),
        cmocka_unit_test(test_private_links), cmocka_unit_test(test_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
