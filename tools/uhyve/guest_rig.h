/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A guest without a processor, for tests: memory, a file server on a directory of its
 * own, and requests as a guest's kernel would make them, or as it should not.
 */
#ifndef UHYVE_GUEST_RIG_H
#define UHYVE_GUEST_RIG_H

#include "hypercall.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/hypercall.h"

#define RIG_BYTES    (UINT64_C(16) << 12)
#define RIG_CALL_PA  UINT64_C(0x1000) /* struct hypercall_hostfs */
#define RIG_LIST_PA  UINT64_C(0x2000) /* its segments */
#define RIG_NAME_PA  UINT64_C(0x3000)
#define RIG_NAME2_PA UINT64_C(0x5000)
#define RIG_DATA_PA  UINT64_C(0x8000)
#define RIG_DATA_MAX UINT64_C(0x8000)

struct rig {
    struct guest_memory memory;
    struct console console;
    struct hypercall_host host;
    char folder[64];    /* holds granted/ and secret */
    uint32_t root;      /* handle of granted/ */
    uint32_t read_only; /* of the same directory, granted for reading */
};

void rig_start(struct rig *rig);
void rig_end(struct rig *rig);

/* The rig of a test program, new for each of its tests. */
extern struct rig guest;
int rig_set_up(void **state);
int rig_clean_up(void **state);

void *rig_bytes(struct rig *rig, uint64_t pa);

/* A request in RIG_CALL_PA with everything in order; name and name2 may be null. */
struct hypercall_hostfs *rig_request(struct rig *rig, uint32_t op, uint32_t handle,
                                     const char *name, const char *name2);

/* Adds data_bytes from RIG_DATA_PA to the input, or as room for output. */
void rig_input(struct rig *rig, uint64_t data_bytes);
void rig_output(struct rig *rig, uint64_t data_bytes);

/* Makes the call; its result, which must have come. */
int64_t rig_call(struct rig *rig);

/* In one line: a request with at most a name. */
int64_t rig_name_call(struct rig *rig, uint32_t op, uint32_t handle, const char *name);

/* A handle for name, or a negative HE_*. */
int64_t rig_open(struct rig *rig, uint32_t handle, const char *name, uint32_t flags);

unsigned rig_descriptors(void); /* that this process has open */

#endif
