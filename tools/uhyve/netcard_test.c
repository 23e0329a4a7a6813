/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The network card with a driver that means well, and with others. Memory ends on pages
 * that nobody may touch, so that an access outside of it ends the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netcard_rig.h"

#define PLAIN  WIRE_VERSION_1
#define MERGED (WIRE_VERSION_1 | WIRE_MERGE)
#define FRAME  "fourteen bytes and more"

static struct wire wire;

static int set_up(void **state)
{
    (void)state;
    wire_start(&wire);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    wire_end(&wire);
    return 0;
}

static bool serve(void)
{
    bool wants_input;

    netcard_serve(&wire.card, &wants_input);
    return wants_input;
}

/* A frame of the guest in descriptors 0 and 1: the header, and the rest. */
static void offer_frame(void)
{
    memcpy(wire_bytes(&wire, WIRE_DATA_PA + 12), FRAME, sizeof(FRAME));
    wire_desc(&wire, WIRE_SEND, 0, (struct wire_desc){WIRE_DATA_PA, 12, WIRE_NEXT, 1});
    wire_desc(&wire, WIRE_SEND, 1,
              (struct wire_desc){WIRE_DATA_PA + 12, sizeof(FRAME), 0, 0});
    wire_offer(&wire, WIRE_SEND, 0);
}

/* A frame for the guest, of that length with its header. */
static void put_on_wire(size_t len)
{
    static uint8_t frame[NETCARD_FRAME_MAX];

    for (size_t i = 0; i < len; i++) {
        frame[i] = i < NETCARD_HEADER ? 0 : (uint8_t)(i * 7);
    }
    assert_int_equal(send(wire.peer, frame, len, 0), len);
}

static ssize_t take_from_wire(void)
{
    uint8_t frame[NETCARD_FRAME_MAX];

    return recv(wire.peer, frame, sizeof(frame), 0);
}

static void test_features(void **state)
{
    (void)state;
    assert_int_equal(wire_agree(&wire, PLAIN) & 8, 8);
    assert_int_equal(wire_agree(&wire, 0) & 8, 0);
    assert_int_equal(wire_agree(&wire, PLAIN | UINT64_C(1) << 60) & 8, 0);
    assert_int_equal(wire_agree(&wire, MERGED | WIRE_EVENT_INDEX) & 8, 8);
    assert_int_equal(netcard_read(&wire.card, 0x100, 1), 2);
    assert_int_equal(netcard_read(&wire.card, 0x101, 1), 'm');
    assert_int_equal(netcard_read(&wire.card, 0x106, 2), 1); /* the link is up */
}

static void test_sending(void **state)
{
    (void)state;
    wire_drive(&wire, PLAIN, 8);
    for (unsigned i = 1; i < 20; i++) {
        offer_frame();
        assert_true(serve());
        assert_int_equal(take_from_wire(), 12 + sizeof(FRAME));
        assert_int_equal(wire_used(&wire, WIRE_SEND), i);
        assert_int_equal(wire.interrupts, i);
    }
    assert_int_equal(wire_read(&wire, 0x60), 1);
    wire_write(&wire, 0x64, 1);
    assert_int_equal(wire_read(&wire, 0x60), 0);
}

static void test_receiving(void **state)
{
    const uint8_t *data = wire_bytes(&wire, WIRE_DATA_PA);

    (void)state;
    wire_drive(&wire, PLAIN, 8);
    put_on_wire(100);
    assert_false(serve()); /* no buffer: the card waits for one */
    put_on_wire(60);
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 0);
    wire_desc(&wire, WIRE_RECEIVE, 3,
              (struct wire_desc){WIRE_DATA_PA, 2000, WIRE_WRITABLE, 0});
    wire_offer(&wire, WIRE_RECEIVE, 3);
    assert_false(serve()); /* the second one has come meanwhile */
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 1);
    assert_int_equal(data[10] | data[11] << 8, 1);
    assert_int_equal(data[99], (uint8_t)(99 * 7));
    assert_int_equal(data[100], 0);
    wire_offer(&wire, WIRE_RECEIVE, 3);
    assert_true(serve());
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 2);
    assert_int_equal(wire.interrupts, 2);
}

static void test_merging(void **state)
{
    const uint8_t *data = wire_bytes(&wire, WIRE_DATA_PA);
    const uint32_t *used = wire_bytes(&wire, WIRE_USED_PA(WIRE_RECEIVE));

    (void)state;
    wire_drive(&wire, MERGED | WIRE_EVENT_INDEX, 16);
    for (uint16_t i = 0; i < 4; i++) {
        wire_desc(&wire, WIRE_RECEIVE, i,
                  (struct wire_desc){WIRE_DATA_PA + i * 0x1000u, 500, WIRE_WRITABLE, 0});
    }
    wire_offer(&wire, WIRE_RECEIVE, 0);
    wire_offer(&wire, WIRE_RECEIVE, 1);
    put_on_wire(1700);
    assert_false(serve());
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 0);
    wire_offer(&wire, WIRE_RECEIVE, 2);
    assert_false(serve());
    wire_offer(&wire, WIRE_RECEIVE, 3);
    assert_true(serve());
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 4);
    assert_int_equal(data[10], 4);
    assert_int_equal(used[1 + 2 * 3], 3);
    assert_int_equal(used[1 + 2 * 3 + 1], 200);
    assert_int_equal(data[0x3000 + 199], (uint8_t)(1699 * 7));
    assert_int_equal(data[0x3000 + 200], 0);
}

/* What no set of buffers can hold is lost, and the next frame comes. */
static void test_too_long(void **state)
{
    (void)state;
    wire_drive(&wire, PLAIN, 8);
    wire_desc(&wire, WIRE_RECEIVE, 0,
              (struct wire_desc){WIRE_DATA_PA, 200, WIRE_WRITABLE, 0});
    wire_offer(&wire, WIRE_RECEIVE, 0);
    put_on_wire(2000);
    put_on_wire(100);
    assert_true(serve());
    assert_int_equal(wire_used(&wire, WIRE_RECEIVE), 1);
    /* Too short, too long: given back, and never seen outside. */
    wire_desc(&wire, WIRE_SEND, 0, (struct wire_desc){WIRE_DATA_PA, 20, 0, 0});
    wire_offer(&wire, WIRE_SEND, 0);
    wire_desc(&wire, WIRE_SEND, 1, (struct wire_desc){WIRE_DATA_PA, 66000, 0, 0});
    wire_offer(&wire, WIRE_SEND, 1);
    serve();
    assert_int_equal(take_from_wire(), -1);
    assert_int_equal(wire_used(&wire, WIRE_SEND), 2);
}

static void test_bad_queues(void **state)
{
    static const struct {
        uint32_t reg;
        uint64_t value;
    } wrong[] = {
        {0x80, WIRE_BYTES - 16}, {0x80, 0x1008},         {0x80, UINT64_MAX - 15},
        {0x80, WIRE_BYTES},      {0x80, UINT32_MAX},     {0x90, WIRE_BYTES - 2},
        {0x90, 0x1001},          {0x90, UINT64_MAX},     {0xa0, WIRE_BYTES - 8},
        {0xa0, 0x1002},          {0xa0, DEVICE_HOLE_PA}, {0xa0, DEVICE_HOLE_END_PA},
    };
    static const uint32_t sizes[] = {0, 3, 6, 255, 257, 512, 65536, UINT32_MAX};

    (void)state;
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        wire_agree(&wire, PLAIN);
        assert_false(wire_queue(&wire, WIRE_SEND, sizes[i]));
    }
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        wire_agree(&wire, PLAIN);
        wire_queue(&wire, WIRE_SEND, 0); /* all but the size */
        wire_write(&wire, 0x38, 8);
        wire_write(&wire, wrong[i].reg, (uint32_t)wrong[i].value);
        wire_write(&wire, wrong[i].reg + 4, (uint32_t)(wrong[i].value >> 32));
        wire_write(&wire, 0x44, 1);
        assert_int_equal(wire_read(&wire, 0x44), 0);
    }
    wire_agree(&wire, PLAIN);
    assert_false(wire_queue(&wire, 2, 8));
    assert_false(wire_queue(&wire, UINT32_MAX, 8));
    wire_write(&wire, WIRE_REG_STATUS, 4); /* runs without queues: nothing happens */
    assert_false(serve());
}

/* Chains in the send queue, from descriptor 0 on, each wrong in its way. */
static const struct wire_desc bad_chains[][2] = {
    {{WIRE_BYTES - 1, 2, 0, 0}},
    {{WIRE_BYTES, 1, 0, 0}},
    {{UINT32_MAX, 1, 0, 0}},
    {{UINT64_MAX, 1, 0, 0}},
    {{UINT64_MAX - 4095, 4096, 0, 0}},
    {{0, UINT32_MAX, 0, 0}},
    {{DEVICE_HOLE_END_PA - 1, 2, 0, 0}},
    {{WIRE_DATA_PA, 0, 0, 0}},
    {{WIRE_DATA_PA, 64, WIRE_INDIRECT, 0}},
    {{WIRE_DATA_PA, 64, WIRE_NEXT, 0}}, /* a circle */
    {{WIRE_DATA_PA, 64, WIRE_NEXT, 8}}, /* beyond the table */
    {{WIRE_DATA_PA, 64, WIRE_NEXT, 65535}},
    {{WIRE_DATA_PA, 64, WIRE_NEXT | WIRE_WRITABLE, 1}, {WIRE_DATA_PA, 64, 0, 0}},
};

static void test_bad_chains(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(bad_chains) / sizeof(bad_chains[0]); i++) {
        for (uint32_t queue = 0; queue < 2; queue++) {
            wire_drive(&wire, MERGED, 8);
            wire_desc(&wire, queue, 0, bad_chains[i][0]);
            wire_desc(&wire, queue, 1, bad_chains[i][1]);
            wire_offer(&wire, queue, 0);
            put_on_wire(100);
            serve();
            assert_true(wire_read(&wire, WIRE_REG_STATUS) & WIRE_NEEDS_RESET);
            assert_true(wire.interrupts >= 1);
            assert_int_equal(wire_used(&wire, queue), 0);
            offer_frame(); /* nothing goes on */
            assert_false(serve());
            assert_int_equal(take_from_wire(), -1);
        }
    }
    wire_drive(&wire, PLAIN, 8); /* but after a reset it does */
    offer_frame();
    serve();
    assert_true(take_from_wire() > 0);
}

static void test_bad_indices(void **state)
{
    uint16_t *avail = wire_bytes(&wire, WIRE_AVAIL_PA(WIRE_SEND));
    static const uint16_t jumps[] = {9, 100, 32768, 65535};

    (void)state;
    for (unsigned i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        wire_drive(&wire, PLAIN, 8);
        avail[1] = jumps[i];
        serve();
        assert_true(wire_read(&wire, WIRE_REG_STATUS) & WIRE_NEEDS_RESET);
    }
    wire_drive(&wire, PLAIN, 8);
    avail[2] = 8; /* a head beyond the table */
    avail[1] = 1;
    serve();
    assert_true(wire_read(&wire, WIRE_REG_STATUS) & WIRE_NEEDS_RESET);
    /* A buffer to send that is to be written, one to receive that is not. */
    wire_drive(&wire, PLAIN, 8);
    wire_desc(&wire, WIRE_SEND, 0,
              (struct wire_desc){WIRE_DATA_PA, 64, WIRE_WRITABLE, 0});
    wire_offer(&wire, WIRE_SEND, 0);
    serve();
    assert_int_equal(take_from_wire(), -1);
    wire_desc(&wire, WIRE_RECEIVE, 0, (struct wire_desc){WIRE_DATA_PA, 64, 0, 0});
    wire_offer(&wire, WIRE_RECEIVE, 0);
    put_on_wire(60);
    serve();
    assert_true(wire_read(&wire, WIRE_REG_STATUS) & WIRE_NEEDS_RESET);
}

static void test_registers(void **state)
{
    static const unsigned widths[] = {1, 2, 4, 8};
    static const uint64_t values[] = {0, 1, UINT32_MAX, UINT64_MAX, 0x5555555555555555};

    (void)state;
    for (uint32_t offset = 0; offset < NETCARD_BYTES; offset++) {
        for (unsigned w = 0; w < 4; w++) {
            for (unsigned v = 0; v < 5; v++) {
                netcard_write(&wire.card, offset, widths[w], values[v]);
                netcard_read(&wire.card, offset, widths[w]);
                serve();
            }
        }
    }
    wire_drive(&wire, PLAIN, 8);
    offer_frame();
    serve();
    assert_true(take_from_wire() > 0);
}

/* A second core that rewrites descriptors and indices while they are served. */
static bool must_end;

static void *rewrite(void *arg)
{
    static const uint64_t places[] = {WIRE_DATA_PA, WIRE_BYTES - 1, UINT64_MAX - 5, 0};
    struct wire_desc *desc = wire_bytes(&wire, WIRE_DESC_PA(WIRE_SEND));

    (void)arg;
    for (unsigned i = 0; !__atomic_load_n(&must_end, __ATOMIC_RELAXED); i++) {
        __atomic_store_n(&desc[0].pa, places[i & 3], __ATOMIC_RELAXED);
        __atomic_store_n(&desc[0].len, i & 4 ? 64 : UINT32_MAX, __ATOMIC_RELAXED);
        __atomic_store_n(&desc[1].next, i & 8 ? 0 : 7, __ATOMIC_RELAXED);
        __atomic_store_n(&desc[1].flags, i & 16 ? WIRE_NEXT : 0, __ATOMIC_RELAXED);
    }
    return NULL;
}

#define RACES         20000
#define PATIENCE_SECS 60 /* until the two have really run at the same time */

static void test_rewriting(void **state)
{
    pthread_t other;
    unsigned broken = 0, sent = 0;
    time_t end = time(NULL) + PATIENCE_SECS;

    (void)state;
    must_end = false;
    wire_drive(&wire, PLAIN, 8);
    assert_int_equal(pthread_create(&other, NULL, rewrite, NULL), 0);
    for (unsigned i = 0; i < RACES || ((broken == 0 || sent == 0) && time(NULL) < end);
         i++) {
        offer_frame();
        serve();
        sent += take_from_wire() > 0;
        if (wire_read(&wire, WIRE_REG_STATUS) & WIRE_NEEDS_RESET) {
            broken++;
            wire_drive(&wire, PLAIN, 8);
        }
    }
    __atomic_store_n(&must_end, true, __ATOMIC_RELAXED);
    pthread_join(other, NULL);
    assert_true(broken > 0 && sent > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_features, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_sending, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_receiving, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_merging, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_too_long, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_bad_queues, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_bad_chains, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_bad_indices, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_registers, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_rewriting, set_up, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
