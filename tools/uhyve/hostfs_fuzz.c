/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sequences of requests, each in order but for one byte: what a hostile guest would
 * try. Each step of the input makes one call.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "guest_rig.h"

struct step {
    uint8_t op, handle, handle2, name, name2, mode;
    uint8_t data_bytes, in_or_out;
    uint32_t flags;
    int64_t offset;
    uint8_t wrong_at, wrong_value; /* a byte of the request that is changed */
    uint8_t list_at, list_value;   /* and one of the list */
};

static const char *const names[] = {
    "",     "file",       "folder",    "new", "folder/new", "..", "out", "up/secret",
    "fifo", "folder/../", "new/inner", "/",   ".",          "up", "x",   "folder/x",
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))
#define CALLS_MAX  64

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean_up(void)
{
    rig_end(&guest);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rig_start(&guest);
    atexit(clean_up);
    return 0;
}

static void make_call(const struct step *step)
{
    uint32_t op = step->op % (HOSTFS_OP_END + 1);
    const char *name = step->name & 128 ? NULL : names[step->name % NAME_COUNT];
    const char *name2 = step->name2 & 128 ? NULL : names[step->name2 % NAME_COUNT];
    struct hypercall_hostfs *call =
        rig_request(&guest, op, step->handle % 16, name, name2);
    int status;

    call->request.handle2 = step->handle2 % 16;
    call->request.flags = step->flags;
    call->request.mode = step->mode;
    call->request.offset = step->offset % (1 << 20); /* no giant files */
    if (step->in_or_out & 1) {
        rig_input(&guest, step->data_bytes);
    }
    if (step->in_or_out & 2) {
        rig_output(&guest, step->data_bytes);
    }
    if (step->wrong_at < sizeof(*call) &&
        step->wrong_at != offsetof(struct hypercall_hostfs, request.offset) + 7) {
        ((uint8_t *)call)[step->wrong_at] ^= step->wrong_value;
    }
    ((uint8_t *)rig_bytes(&guest, RIG_LIST_PA))[step->list_at % 64] ^= step->list_value;
    if (call->request.offset > (1 << 20)) {
        call->request.offset = -call->request.offset;
    }
    hypercall(&guest.host, HYPERCALL_HOSTFS, RIG_CALL_PA >> HYPERCALL_ALIGN_SHIFT, 4,
              &status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step step;

    for (unsigned i = 0; i < CALLS_MAX && size >= sizeof(step); i++) {
        memcpy(&step, data, sizeof(step));
        data += sizeof(step);
        size -= sizeof(step);
        make_call(&step);
    }
    for (uint32_t handle = 0; handle < 64; handle++) {
        rig_name_call(&guest, HOSTFS_CLOSE, handle, NULL);
    }
    /* The grants alone are left. */
    if (fileserver_handle_count(guest.host.files) != 2) {
        abort();
    }
    return 0;
}
