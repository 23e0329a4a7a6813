/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A guest with a second core that rewrites a request while it is served: what was checked
 * is what is used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "guest_rig.h"

static bool must_end;

static void *rewrite(void *arg)
{
    char *name = rig_bytes(&guest, RIG_NAME_PA);
    struct hypercall_hostfs *call = rig_bytes(&guest, RIG_CALL_PA);
    struct hypercall_segment *list = rig_bytes(&guest, RIG_LIST_PA);

    (void)arg;
    for (unsigned i = 0; !__atomic_load_n(&must_end, __ATOMIC_RELAXED); i++) {
        memcpy(name, i & 1 ? "../secret" : "././/file", 9);
        __atomic_store_n(&list[0].pa, i & 2 ? RIG_NAME_PA : UINT64_MAX - 4,
                         __ATOMIC_RELAXED);
        __atomic_store_n(&call->in_count, i & 4 ? 1 : UINT32_MAX, __ATOMIC_RELAXED);
    }
    return NULL;
}

#define RACES 30000

static void test_rewriting(void **state)
{
    pthread_t other;
    unsigned opened = 0;

    (void)state;
    must_end = false;
    assert_int_equal(pthread_create(&other, NULL, rewrite, NULL), 0);
    for (unsigned i = 0; i < RACES; i++) {
        struct hypercall_hostfs *call = rig_bytes(&guest, RIG_CALL_PA);
        int status;

        call->request = (struct hostfs_request){.magic = HOSTFS_MAGIC,
                                                .version = HOSTFS_VERSION,
                                                .size_bytes = sizeof(call->request),
                                                .op = HOSTFS_OPEN,
                                                .handle = guest.root,
                                                .name_bytes = 9,
                                                .in_bytes = 9};
        call->version = HYPERCALL_VERSION;
        call->size_bytes = sizeof(*call);
        call->segments_pa = RIG_LIST_PA;
        call->in_count = 1;
        memcpy(rig_bytes(&guest, RIG_NAME_PA), "././/file", 9);
        *(struct hypercall_segment *)rig_bytes(&guest, RIG_LIST_PA) =
            (struct hypercall_segment){RIG_NAME_PA, 9};
        hypercall(&guest.host, HYPERCALL_HOSTFS, RIG_CALL_PA >> HYPERCALL_ALIGN_SHIFT, 4,
                  &status);
        if (call->result >= 0) {
            char text[6] = "";

            uint32_t handle = (uint32_t)call->result;
            struct hostfs_request read = call->request;
            struct hostfs_reply reply;
            const struct iovec piece = {text, sizeof(text)};

            read.op = HOSTFS_READ;
            read.handle = handle;
            read.name_bytes = 0;
            read.in_bytes = 0;
            read.out_bytes = sizeof(text);
            fileserver_serve(guest.host.files, &read, NULL, 0, &piece, 1, &reply);
            assert_memory_equal(text, "012345", 6);
            read.op = HOSTFS_CLOSE;
            read.out_bytes = 0;
            fileserver_serve(guest.host.files, &read, NULL, 0, NULL, 0, &reply);
            assert_int_equal(reply.result, 0);
            opened++;
        }
    }
    __atomic_store_n(&must_end, true, __ATOMIC_RELAXED);
    pthread_join(other, NULL);
    assert_true(opened > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rewriting, rig_set_up, rig_clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
