/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Guests that mean harm: every call ends with an error, and nothing of the host's is
 * read, changed or lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest_rig.h"

static enum hypercall_outcome call_at(uint16_t port, uint64_t pa, unsigned bytes)
{
    int status = -1;

    return hypercall(&guest.host, port, (uint32_t)(pa >> HYPERCALL_ALIGN_SHIFT), bytes,
                     &status);
}

static const uint16_t request_ports[] = {HYPERCALL_WRITE, HYPERCALL_READ,
                                         HYPERCALL_HOSTFS, HYPERCALL_TERMINAL,
                                         HYPERCALL_CLOCK};
#define PORT_COUNT (sizeof(request_ports) / sizeof(request_ports[0]))

static void test_request_outside(void **state)
{
    static const uint64_t places[] = {
        RIG_BYTES,
        RIG_BYTES + 128,
        RIG_BYTES * 2,
        DEVICE_HOLE_PA,
        DEVICE_HOLE_END_PA,
        DEVICE_HOLE_END_PA - 128,
        (UINT64_C(1) << 39) - 128,
        UINT64_C(0x7fffffff80),
    };

    (void)state;
    for (unsigned p = 0; p < PORT_COUNT; p++) {
        for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
            assert_int_equal(call_at(request_ports[p], places[i], 4),
                             HYPERCALL_MALFORMED);
        }
        /* The last one that is in memory is empty: no version. */
        assert_int_equal(call_at(request_ports[p], RIG_BYTES - 128, 4),
                         HYPERCALL_MALFORMED);
        assert_int_equal(call_at(request_ports[p], RIG_CALL_PA, 2), HYPERCALL_UNKNOWN);
        assert_int_equal(call_at(request_ports[p], RIG_CALL_PA, 1), HYPERCALL_UNKNOWN);
    }
}

/* The byte in front of the guest's memory and the one behind it can not be touched by
 * anybody in this process: what went astray would end it. */
static void test_guards(void **state)
{
    uint8_t *low = guest.memory.low;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], low, 1), 1);
    assert_int_equal(write(ends[1], low + guest.memory.low_bytes - 1, 1), 1);
    assert_int_equal(write(ends[1], low - 1, 1), -1);
    assert_int_equal(errno, EFAULT);
    assert_int_equal(write(ends[1], low + guest.memory.low_bytes, 1), -1);
    assert_int_equal(errno, EFAULT);
    assert_int_equal(read(ends[0], low - 1, 1), -1);
    assert_int_equal(read(ends[0], low + guest.memory.low_bytes, 1), -1);
    close(ends[0]);
    close(ends[1]);
}

static void test_unknown_ports(void **state)
{
    (void)state;
    for (unsigned port = 0; port <= UINT16_MAX; port++) {
        if (port != HYPERCALL_WRITE && port != HYPERCALL_READ && port != HYPERCALL_EXIT &&
            port != HYPERCALL_UART && port != HYPERCALL_HOSTFS &&
            port != HYPERCALL_TERMINAL && port != HYPERCALL_CLOCK) {
            assert_int_equal(call_at((uint16_t)port, RIG_CALL_PA, 4), HYPERCALL_UNKNOWN);
        }
    }
}

/* Places and lengths for data, each wrong in its way. */
static const struct hypercall_segment bad_data[] = {
    {RIG_BYTES - 1, 2},       {RIG_BYTES, 1},
    {RIG_BYTES + 1, 1},       {UINT32_MAX, 1},
    {UINT32_MAX, UINT32_MAX}, {UINT64_MAX, 1},
    {UINT64_MAX, 2},          {UINT64_MAX - 4095, 4096},
    {0, RIG_BYTES + 1},       {0, UINT64_C(1) << 63},
    {0, UINT64_MAX},          {1, UINT64_MAX},
    {RIG_DATA_PA, INT64_MAX}, {DEVICE_HOLE_PA, 1},
    {DEVICE_HOLE_END_PA, 1},  {DEVICE_HOLE_END_PA - 1, 2},
};
#define BAD_COUNT (sizeof(bad_data) / sizeof(bad_data[0]))

static int64_t io_call(uint16_t port, uint32_t stream, uint64_t pa, uint64_t len)
{
    struct hypercall_io *io = rig_bytes(&guest, RIG_CALL_PA);

    *io = (struct hypercall_io){HYPERCALL_VERSION, sizeof(*io), stream, 0, pa, len,
                                INT64_MIN};
    assert_int_equal(call_at(port, RIG_CALL_PA, 4), HYPERCALL_DONE);
    return io->result;
}

static void test_console_data(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BAD_COUNT; i++) {
        uint64_t pa = bad_data[i].pa, len = bad_data[i].len_bytes;

        assert_true(io_call(HYPERCALL_WRITE, 1, pa, len) < 0);
        assert_true(io_call(HYPERCALL_READ, 0, pa, len) < 0);
    }
    for (uint32_t stream = 0; stream < 8; stream++) {
        bool is_out = stream == 1 || stream == 2;

        assert_int_equal(io_call(HYPERCALL_WRITE, stream, RIG_DATA_PA, 1),
                         is_out ? 1 : -HE_INVAL);
    }
    assert_int_equal(io_call(HYPERCALL_WRITE, UINT32_MAX, RIG_DATA_PA, 1), -HE_INVAL);
    assert_int_equal(io_call(HYPERCALL_WRITE, 1, RIG_DATA_PA, 0), 0);
    assert_int_equal(io_call(HYPERCALL_READ, 0, RIG_DATA_PA, 0), -HE_INVAL);
    assert_int_equal(io_call(HYPERCALL_READ, 0, RIG_DATA_PA, 10), 0); /* /dev/null */
}

static void test_segments(void **state)
{
    struct hypercall_hostfs *call;
    struct hypercall_segment *list = rig_bytes(&guest, RIG_LIST_PA);
    int64_t handle = rig_open(&guest, guest.root, "file", HO_RDWR);

    (void)state;
    for (unsigned i = 0; i < BAD_COUNT; i++) {
        call = rig_request(&guest, HOSTFS_READ, (uint32_t)handle, NULL, NULL);
        rig_output(&guest, 10);
        list[0] = bad_data[i];
        call->request.out_bytes = bad_data[i].len_bytes;
        assert_true(rig_call(&guest) < 0);
        call->out_count = 0;
        call->in_count = 1;
        call->request.op = HOSTFS_WRITE;
        assert_true(rig_call(&guest) < 0);
        /* The list itself. */
        call->segments_pa = bad_data[i].pa;
        call->in_count = HYPERCALL_SEGMENTS_MAX;
        assert_true(rig_call(&guest) < 0);
    }
    call = rig_request(&guest, HOSTFS_READ, (uint32_t)handle, NULL, NULL);
    rig_output(&guest, 10);
    call->in_count = UINT32_MAX;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call->in_count = UINT32_MAX;
    call->out_count = 1;
    assert_int_equal(rig_call(&guest), -HE_INVAL); /* their sum wraps */
    call->in_count = 0;
    call->request.out_bytes = 11;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call->request.out_bytes = 9;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call->request.out_bytes = UINT64_MAX;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
}

static void test_handles(void **state)
{
    static const uint32_t strangers[] = {2,    3,        77,         4095,
                                         4096, 1u << 31, UINT32_MAX, UINT32_MAX - 1};

    (void)state;
    for (unsigned i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        for (uint32_t op = HOSTFS_OPEN; op < HOSTFS_OP_END + 2; op++) {
            rig_request(&guest, op, strangers[i], NULL, NULL);
            int64_t result = rig_call(&guest);

            assert_true(result == -HE_BADF || result == -HE_INVAL ||
                        (op >= HOSTFS_OP_END && result == -HE_NOSYS));
        }
    }
    assert_int_equal(rig_name_call(&guest, HOSTFS_CLOSE, guest.root, NULL), -HE_INVAL);
    int64_t handle = rig_open(&guest, guest.root, "file", HO_RDONLY);

    assert_true(handle >= 0);
    assert_int_equal(rig_name_call(&guest, HOSTFS_CLOSE, (uint32_t)handle, NULL), 0);
    assert_int_equal(rig_name_call(&guest, HOSTFS_CLOSE, (uint32_t)handle, NULL),
                     -HE_BADF);
    /* A file is no directory to begin at. */
    handle = rig_open(&guest, guest.root, "file", HO_RDONLY);
    assert_int_equal(rig_open(&guest, (uint32_t)handle, "x", HO_RDONLY), -HE_NOTDIR);
}

static const char *const escapes[] = {
    "..",
    "../secret",
    "folder/../../secret",
    "/etc/passwd",
    "/",
    "//etc",
    "out",
    "up/secret",
    "up/granted",
    "folder/../out",
    "/proc/self/mem",
    "/proc/self/fd/0",
    "../../../../../../etc/passwd",
    "folder/../..",
    "./../secret",
    "up",
};

static void test_ways_out(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        const char *name = escapes[i];

        assert_true(rig_open(&guest, guest.root, name, HO_RDONLY) < 0);
        assert_true(rig_open(&guest, guest.root, name, HO_RDWR | HO_CREAT) < 0);
        assert_true(rig_name_call(&guest, HOSTFS_TRUNCATE, guest.root, name) < 0);
        assert_true(rig_name_call(&guest, HOSTFS_MKDIR, guest.root, name) < 0);
        assert_true(rig_name_call(&guest, HOSTFS_MKFIFO, guest.root, name) < 0);
        assert_true(rig_name_call(&guest, HOSTFS_RMDIR, guest.root, name) < 0);
        assert_true(rig_name_call(&guest, HOSTFS_CHMOD, guest.root, name) < 0);
        /* A link itself may be seen and replaced, what it leads to may not. */
        if (strcmp(name, "out") != 0 && strcmp(name, "up") != 0 &&
            strcmp(name, "folder/../out") != 0) {
            rig_request(&guest, HOSTFS_STAT, guest.root, name, NULL);
            rig_output(&guest, sizeof(struct hostfs_stat));
            assert_true(rig_call(&guest) < 0);
            assert_true(rig_name_call(&guest, HOSTFS_UNLINK, guest.root, name) < 0);
            rig_request(&guest, HOSTFS_LINK, guest.root, name, "stolen");
            assert_true(rig_call(&guest) < 0);
            rig_request(&guest, HOSTFS_RENAME, guest.root, name, "stolen");
            assert_true(rig_call(&guest) < 0);
        }
        rig_request(&guest, HOSTFS_RENAME, guest.root, "file", name);
        if (strcmp(name, "out") != 0 && strcmp(name, "up") != 0 &&
            strcmp(name, "folder/../out") != 0) {
            assert_true(rig_call(&guest) < 0);
        }
    }
}

/* The other side of a FIFO may never come: no call waits for it. */
static void test_fifo(void **state)
{
    (void)state;
    assert_int_equal(rig_open(&guest, guest.root, "fifo", HO_WRONLY), -HE_NXIO);
    uint32_t reader = (uint32_t)rig_open(&guest, guest.root, "fifo", HO_RDONLY);
    struct hypercall_hostfs *call = rig_request(&guest, HOSTFS_READ, reader, NULL, NULL);

    rig_output(&guest, 10);
    call->request.offset = HOSTFS_POSITION;
    assert_int_equal(rig_call(&guest), -HE_AGAIN);
    call->request.offset = 0;
    assert_int_equal(rig_call(&guest), -HE_SPIPE);
    uint32_t writer = (uint32_t)rig_open(&guest, guest.root, "fifo", HO_WRONLY);

    call = rig_request(&guest, HOSTFS_WRITE, writer, NULL, NULL);
    rig_input(&guest, RIG_DATA_MAX);
    call->request.offset = HOSTFS_POSITION;
    int64_t result;

    while ((result = rig_call(&guest)) > 0) {
    }
    assert_int_equal(result, -HE_AGAIN); /* it is full */
    assert_int_equal(rig_name_call(&guest, HOSTFS_CLOSE, reader, NULL), 0);
    call = rig_request(&guest, HOSTFS_WRITE, writer, NULL, NULL);
    rig_input(&guest, 1);
    call->request.offset = HOSTFS_POSITION;
    assert_int_equal(rig_call(&guest), -HE_PIPE); /* and no signal */
}

static void test_names(void **state)
{
    struct hypercall_hostfs *call;

    (void)state;
    call = rig_request(&guest, HOSTFS_OPEN, guest.root, "file", NULL);
    ((char *)rig_bytes(&guest, RIG_NAME_PA))[2] = '\0';
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call = rig_request(&guest, HOSTFS_OPEN, guest.root, "file", NULL);
    call->request.name_bytes = 5; /* more than the input has */
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call->request.name_bytes = UINT32_MAX;
    assert_int_equal(rig_call(&guest), -HE_NAMETOOLONG);
    call->request.name_bytes = 4;
    call->request.name2_bytes = UINT32_MAX;
    assert_int_equal(rig_call(&guest), -HE_NAMETOOLONG);
    call->request.name2_bytes = 1;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call = rig_request(&guest, HOSTFS_OPEN, guest.root, "fil", NULL);
    rig_input(&guest, 1); /* data where none belong */
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    call->request.magic ^= 1;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
}

static void test_read_only(void **state)
{
    int64_t handle = rig_open(&guest, guest.read_only, "file", HO_RDONLY);

    (void)state;
    assert_true(handle >= 0);
    assert_int_equal(rig_open(&guest, guest.read_only, "file", HO_RDWR), -HE_ROFS);
    assert_int_equal(rig_open(&guest, guest.read_only, "file", HO_RDONLY | HO_TRUNC),
                     -HE_ROFS);
    assert_int_equal(rig_open(&guest, guest.read_only, "new", HO_RDONLY | HO_CREAT),
                     -HE_ROFS);
    assert_int_equal(rig_name_call(&guest, HOSTFS_UNLINK, guest.read_only, "file"),
                     -HE_ROFS);
    assert_int_equal(rig_name_call(&guest, HOSTFS_MKFIFO, guest.read_only, "new"),
                     -HE_ROFS);
    assert_int_equal(rig_name_call(&guest, HOSTFS_MKDIR, guest.read_only, "new"),
                     -HE_ROFS);
    assert_int_equal(rig_name_call(&guest, HOSTFS_TRUNCATE, guest.read_only, "file"),
                     -HE_ROFS);
    assert_int_equal(rig_name_call(&guest, HOSTFS_FCHMOD, (uint32_t)handle, NULL),
                     -HE_ROFS);
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_LINK, guest.root, "file", "stolen");

    call->request.handle2 = guest.read_only;
    assert_int_equal(rig_call(&guest), -HE_ROFS);
    rig_request(&guest, HOSTFS_WRITE, (uint32_t)handle, NULL, NULL);
    rig_input(&guest, 1);
    assert_int_equal(rig_call(&guest), -HE_BADF);
}

static void test_handles_run_out(void **state)
{
    unsigned before = rig_descriptors();
    unsigned handles = fileserver_handle_count(guest.host.files);
    int64_t last, first = -1;
    unsigned count = 0;

    (void)state;
    while ((last = rig_open(&guest, guest.root, "file", HO_RDONLY)) >= 0) {
        first = first < 0 ? last : first;
        count++;
        assert_true(count <= FILESERVER_HANDLES_MAX);
    }
    assert_true(last == -HE_MFILE || last == -HE_NFILE);
    for (uint32_t i = 0; i < FILESERVER_HANDLES_MAX; i++) {
        rig_name_call(&guest, HOSTFS_CLOSE, i, NULL);
    }
    assert_int_equal(fileserver_handle_count(guest.host.files), handles);
    assert_int_equal(rig_descriptors(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_request_outside, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_guards, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_unknown_ports, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_console_data, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_segments, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_handles, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_ways_out, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_fifo, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_names, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_read_only, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_handles_run_out, rig_set_up, rig_clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
