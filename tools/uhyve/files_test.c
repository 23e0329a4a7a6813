/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a guest that means well gets from the file server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fileserver/server.h"
#include "guest_rig.h"

static char *data(void)
{
    return rig_bytes(&guest, RIG_DATA_PA);
}

static int64_t read_at(int64_t handle, uint64_t len, int64_t offset)
{
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_READ, (uint32_t)handle, NULL, NULL);

    call->request.offset = offset;
    rig_output(&guest, len);
    int64_t result = rig_call(&guest);

    assert_int_equal(call->result_bytes, result < 0 ? 0 : result);
    return result;
}

static int64_t write_at(int64_t handle, const char *text, int64_t offset)
{
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_WRITE, (uint32_t)handle, NULL, NULL);

    memcpy(data(), text, strlen(text));
    call->request.offset = offset;
    rig_input(&guest, strlen(text));
    return rig_call(&guest);
}

static struct hostfs_stat stat_of(const char *name)
{
    struct hostfs_stat st;

    rig_request(&guest, HOSTFS_STAT, guest.root, name, NULL);
    rig_output(&guest, sizeof(st));
    assert_int_equal(rig_call(&guest), 0);
    memcpy(&st, data(), sizeof(st));
    return st;
}

static int64_t both(uint32_t op, const char *from, const char *to)
{
    rig_request(&guest, op, guest.root, from, to);
    return rig_call(&guest);
}

static void test_attach(void **state)
{
    struct hypercall_hostfs *call = rig_request(&guest, HOSTFS_ATTACH, 1, NULL, NULL);

    (void)state;
    rig_output(&guest, 64);
    assert_int_equal(rig_call(&guest), guest.read_only);
    assert_int_equal(call->result_bytes, 5);
    assert_memory_equal(data(), "/look", 5);
    assert_int_equal(call->result_flags, HOSTFS_MOUNT_READ_ONLY);
    rig_request(&guest, HOSTFS_ATTACH, 0, NULL, NULL);
    rig_output(&guest, 5); /* "/start" does not fit */
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    assert_int_equal(rig_name_call(&guest, HOSTFS_ATTACH, 2, NULL), -HE_NOENT);
}

static void test_content(void **state)
{
    int64_t handle = rig_open(&guest, guest.root, "file", HO_RDWR);
    struct hypercall_hostfs *call;

    (void)state;
    assert_int_equal(read_at(handle, 100, 4), 6);
    assert_memory_equal(data(), "456789", 6);
    assert_int_equal(read_at(handle, 3, HOSTFS_POSITION), 3);
    assert_memory_equal(data(), "012", 3);
    assert_int_equal(write_at(handle, "abc", HOSTFS_POSITION), 3);
    assert_int_equal(write_at(handle, "end", 20), 3);
    call = rig_request(&guest, HOSTFS_SEEK, (uint32_t)handle, NULL, NULL);
    call->request.mode = HSEEK_END;
    assert_int_equal(rig_call(&guest), 23);
    assert_int_equal(read_at(handle, 1, 23), 0);
    assert_int_equal(read_at(handle, 1, -2), -HE_INVAL);
    call = rig_request(&guest, HOSTFS_FTRUNCATE, (uint32_t)handle, NULL, NULL);
    call->request.offset = 5;
    assert_int_equal(rig_call(&guest), 0);
    assert_int_equal(stat_of("file").size_bytes, 5);
    assert_int_equal(read_at(handle, 100, 0), 5);
    assert_memory_equal(data(), "012ab", 5);
    assert_int_equal(rig_name_call(&guest, HOSTFS_FSYNC, (uint32_t)handle, NULL), 0);
    /* It can be used without its name. */
    assert_int_equal(rig_name_call(&guest, HOSTFS_UNLINK, guest.root, "file"), 0);
    assert_int_equal(rig_open(&guest, guest.root, "file", HO_RDONLY), -HE_NOENT);
    assert_int_equal(read_at(handle, 100, 0), 5);
}

static void test_appending(void **state)
{
    int64_t handle = rig_open(&guest, guest.root, "file", HO_WRONLY | HO_APPEND);

    (void)state;
    assert_int_equal(write_at(handle, "xyz", HOSTFS_POSITION), 3);
    assert_int_equal(stat_of("file").size_bytes, 13);
    assert_int_equal(read_at(handle, 1, 0), -HE_BADF);
}

static void test_pieces(void **state)
{
    struct hypercall_segment *list = rig_bytes(&guest, RIG_LIST_PA);
    int64_t handle = rig_open(&guest, guest.root, "file", HO_RDONLY);
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_READ, (uint32_t)handle, NULL, NULL);

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        list[i] = (struct hypercall_segment){RIG_DATA_PA + 100 * i, i};
    }
    call->out_count = 4;
    call->request.out_bytes = 6;
    assert_int_equal(rig_call(&guest), 6);
    assert_memory_equal(data() + 100, "0", 1);
    assert_memory_equal(data() + 200, "12", 2);
    assert_memory_equal(data() + 300, "345", 3);
    /* A name in pieces, with an empty one between. */
    call = rig_request(&guest, HOSTFS_MKDIR, guest.root, "made", NULL);
    list[0] = (struct hypercall_segment){RIG_NAME_PA, 1};
    list[1] = (struct hypercall_segment){RIG_NAME_PA, 0};
    list[2] = (struct hypercall_segment){RIG_NAME_PA + 1, 3};
    call->in_count = 3;
    call->request.mode = 0700;
    assert_int_equal(rig_call(&guest), 0);
    assert_int_equal(stat_of("made").mode & HS_IFMT, HS_IFDIR);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(rig_name_call(&guest, HOSTFS_MKDIR, guest.root, "a"), 0);
    assert_int_equal(rig_name_call(&guest, HOSTFS_MKDIR, guest.root, "a"), -HE_EXIST);
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_CHMOD, guest.root, "a", NULL);

    call->request.mode = 0755;
    assert_int_equal(rig_call(&guest), 0);
    assert_int_equal(stat_of("a").mode, HS_IFDIR | 0755);
    assert_int_equal(both(HOSTFS_LINK, "file", "a/second"), 0);
    assert_int_equal(stat_of("file").nlink, 2);
    assert_int_equal(both(HOSTFS_RENAME, "file", "a/second"), 0); /* the same: nothing */
    assert_int_equal(both(HOSTFS_RENAME, "a/second", "third"), 0);
    assert_int_equal(rig_name_call(&guest, HOSTFS_RMDIR, guest.root, "a/"), 0);
    assert_int_equal(rig_name_call(&guest, HOSTFS_RMDIR, guest.root, "third"),
                     -HE_NOTDIR);
    assert_int_equal(both(HOSTFS_RENAME, "nothing", "x"), -HE_NOENT);
    call = rig_request(&guest, HOSTFS_TRUNCATE, guest.root, "third", NULL);
    call->request.offset = 100;
    assert_int_equal(rig_call(&guest), 0);
    assert_int_equal(stat_of("third").size_bytes, 100);
    assert_int_equal(stat_of("").mode & HS_IFMT, HS_IFDIR);
    assert_int_equal(stat_of("folder/..").ino, stat_of("").ino);
}

static void test_links(void **state)
{
    (void)state;
    rig_request(&guest, HOSTFS_SYMLINK, guest.root, "link", NULL);
    memcpy(data(), "/any/where", 10);
    rig_input(&guest, 10);
    assert_int_equal(rig_call(&guest), 0);
    assert_int_equal(stat_of("link").mode & HS_IFMT, HS_IFLNK);
    memset(data(), 0, 10);
    rig_request(&guest, HOSTFS_READLINK, guest.root, "link", NULL);
    rig_output(&guest, 100);
    assert_int_equal(rig_call(&guest), 10);
    assert_memory_equal(data(), "/any/where", 10);
    rig_request(&guest, HOSTFS_READLINK, guest.root, "link", NULL);
    rig_output(&guest, 4);
    assert_int_equal(rig_call(&guest), 4);
    assert_int_equal(rig_open(&guest, guest.root, "link", HO_RDONLY), -HE_LOOP);
    assert_int_equal(rig_name_call(&guest, HOSTFS_CHMOD, guest.root, "link"), -HE_NOTSUP);
}

static void test_times(void **state)
{
    const struct hostfs_times times = {1000000000, 5, -1, 999999999};
    const struct hostfs_times wrong = {0, 1000000000, 0, 0};

    (void)state;
    rig_request(&guest, HOSTFS_UTIMENS, guest.root, "file", NULL);
    memcpy(data(), &times, sizeof(times));
    rig_input(&guest, sizeof(times));
    assert_int_equal(rig_call(&guest), 0);
    struct hostfs_stat st = stat_of("file");

    assert_true(st.atime_ns == INT64_C(1000000000000000005));
    assert_true(st.mtime_ns == -1);
    rig_request(&guest, HOSTFS_UTIMENS, guest.root, "file", NULL);
    memcpy(data(), &wrong, sizeof(wrong));
    rig_input(&guest, sizeof(wrong));
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    rig_request(&guest, HOSTFS_UTIMENS, guest.root, "file", NULL);
    rig_input(&guest, sizeof(times) - 1);
    assert_int_equal(rig_call(&guest), -HE_INVAL);
}

/* Reads a directory with little room; how many entries it has. */
static unsigned count_entries(int64_t handle)
{
    unsigned count = 0;
    int64_t offset = 0, result;

    for (;;) {
        struct hypercall_hostfs *call =
            rig_request(&guest, HOSTFS_READDIR, (uint32_t)handle, NULL, NULL);

        call->request.offset = offset;
        rig_output(&guest, 64);
        result = rig_call(&guest);
        assert_true(result >= 0);
        if (result == 0) {
            return count;
        }
        for (int64_t at = 0; at < result;) {
            struct hermit_dirent64 entry;

            memcpy(&entry, data() + at, sizeof(entry));
            offset = entry.offset;
            at += entry.reclen;
            count++;
        }
    }
}

static void test_directories(void **state)
{
    int64_t handle = rig_open(&guest, guest.root, "", HO_RDONLY | HO_DIRECTORY);

    (void)state;
    assert_true(handle >= 0);
    assert_int_equal(count_entries(handle), 7); /* with "." and ".." */
    assert_int_equal(count_entries(handle), 7);
    assert_int_equal(read_at(handle, 1, 0), -HE_ISDIR);
    rig_request(&guest, HOSTFS_READDIR, (uint32_t)handle, NULL, NULL);
    rig_output(&guest, 8);
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    assert_true(rig_open(&guest, (uint32_t)handle, "file", HO_RDONLY) >= 0);
    assert_int_equal(rig_open(&guest, guest.root, "folder", HO_RDWR), -HE_ISDIR);
    assert_int_equal(rig_open(&guest, guest.root, "file", HO_RDONLY | HO_DIRECTORY),
                     -HE_NOTDIR);
}

static void test_access(void **state)
{
    struct hypercall_hostfs *call =
        rig_request(&guest, HOSTFS_ACCESS, guest.root, "file", NULL);

    (void)state;
    call->request.mode = 6;
    assert_int_equal(rig_call(&guest), 0);
    call->request.mode = 1;
    assert_int_equal(rig_call(&guest), -HE_ACCES);
    call->request.mode = 8;
    assert_int_equal(rig_call(&guest), -HE_INVAL);
    assert_int_equal(rig_name_call(&guest, HOSTFS_ACCESS, guest.root, "no"), -HE_NOENT);
    rig_request(&guest, HOSTFS_STATVFS, guest.root, "", NULL);
    rig_output(&guest, sizeof(struct hostfs_statvfs));
    assert_int_equal(rig_call(&guest), 0);
}

static void test_errors(void **state)
{
    (void)state;
    assert_int_equal(error_of_host(ENAMETOOLONG), -HE_NAMETOOLONG);
    assert_int_equal(error_of_host(ENOTEMPTY), -HE_NOTEMPTY);
    assert_int_equal(error_of_host(12345), -HE_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_attach, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_content, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_appending, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_pieces, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_names, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_links, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_times, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_directories, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_access, rig_set_up, rig_clean_up),
        cmocka_unit_test_setup_teardown(test_errors, rig_set_up, rig_clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
