/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The RAM file system when memory is short, content in place, sizes, directories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/fs_test_env.h"
#include "fs/initrd.h"

#define BIG (INT64_C(1) << 40)

static int clean_up(void **state)
{
    (void)state;
    env_fail_allocation(-1);
    env_set_memory(1 * GIB);
    for (int fd = 3; fd < 200; fd++) {
        sys_close(fd);
    }
    sys_chdir("/");
    env_remove_tree("/");
    assert_int_equal(env_frames_in_use(), 0);
    return 0;
}

static int64_t size_of(const char *path)
{
    struct hermit_stat st;

    assert_int_equal(sys_stat(path, &st), 0);
    return st.size_bytes;
}

static void test_nothing_lost_when_full(void **state)
{
    static char block[3000], back[3000];
    int64_t written = 0;
    ptrdiff_t done;
    int fd = sys_open("/full", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    env_set_memory(2 * MIB);
    for (int i = 0;; i++) {
        memset(block, 'a' + i % 26, sizeof(block));
        done = sys_write(fd, block, sizeof(block));
        if (done < (ptrdiff_t)sizeof(block)) {
            break;
        }
        written += done;
    }
    assert_true(done == -HE_NOSPC || done > 0);
    written += MAX(done, 0);
    assert_int_equal(sys_write(fd, block, 1), -HE_NOSPC);
    assert_int_equal(size_of("/full"), written);
    assert_true(written > (int64_t)(MIB + MIB / 2)); /* the reserve is a small part */
    assert_true(env_frames_in_use() <
                (long)(2 * MIB / PAGE_BYTES)); /* but there is one */
    assert_int_equal(sys_open("/more", HO_RDWR | HO_CREAT, 0644), -HE_NOSPC);
    assert_int_equal(sys_mkdir("/more", 0755), -HE_NOSPC);
    assert_int_equal(sys_symlink("x", "/more"), -HE_NOSPC);
    assert_int_equal(sys_link("/full", "/more"), -HE_NOSPC);
    for (int64_t at = 0; at + (int64_t)sizeof(block) <= written; at += sizeof(block)) {
        memset(block, 'a' + (int)(at / (int64_t)sizeof(block)) % 26, sizeof(block));
        assert_int_equal(sys_pread(fd, back, sizeof(back), at), sizeof(back));
        assert_memory_equal(block, back, sizeof(back));
    }
    assert_int_equal(sys_pwrite(fd, "old pages", 9, 100), 9); /* can still be written */
    assert_int_equal(sys_ftruncate(fd, 5000), 0);
    assert_int_equal(sys_lseek(fd, 0, HSEEK_END), 5000);
    assert_int_equal(sys_write(fd, block, sizeof(block)), sizeof(block)); /* room again */
}

/* Every operation that allocates. What fails must leave no trace. */
static int everything(void)
{
    static const char long_name[] = "/d/a-name-that-is-longer-than-others";
    int err = sys_mkdir("/d", 0755);

    err = err < 0 ? err : env_write_file("/d/f", "content");
    err = err < 0 ? err : sys_symlink("f", "/d/s");
    err = err < 0 ? err : sys_link("/d/f", "/d/l");
    err = err < 0 ? err : sys_rename("/d/l", long_name);
    err = err < 0 ? err : sys_rename("/d", "/e");
    err = err < 0 ? err : sys_truncate("/e/s", BIG); /* through the link */
    int fd = err < 0 ? err : sys_open("/e/../e/s", HO_RDWR, 0);

    if (fd < 0) {
        return fd;
    }
    err = (int)sys_pwrite(fd, "x", 1, BIG);
    sys_close(fd);
    return MIN(err, 0);
}

static void test_each_allocation_fails(void **state)
{
    long blocks = env_blocks_in_use();
    bool is_open = sys_close(sys_open("/dev/null", HO_RDWR, 0)) == 0; /* fills the pool */
    long n = 0;
    int err;

    (void)state;
    assert_true(is_open);
    blocks = env_blocks_in_use();
    do {
        env_fail_allocation(n);
        err = everything();
        assert_true(err == 0 || err == -HE_NOSPC || err == -HE_NOMEM);
        bool did_fail = env_allocations() > n;

        env_fail_allocation(-1);
        assert_true(err == 0 || did_fail);
        const char *content = env_read_file(err == 0 ? "/e/f" : "/d/f");

        assert_true(content == NULL || *content == '\0' ||
                    strncmp(content, "content", 7) == 0);
        env_remove_tree("/");
        assert_int_equal(env_frames_in_use(), 0);
        assert_int_equal(env_blocks_in_use(), blocks);
        n++;
    } while (err != 0 && n < 1000);
    assert_in_range(n, 15, 100); /* all of them, and it worked in the end */
}

static void test_sparse(void **state)
{
    static const int64_t places[] = {0,   4095,    MIB * 2, MIB * 2 - 1,
                                     GIB, GIB - 1, BIG,     BIG * 1000};
    struct hermit_stat st;
    char c;
    int fd = sys_open("/sparse", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        c = (char)('A' + i);
        assert_int_equal(sys_pwrite(fd, &c, 1, places[i]), 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        assert_int_equal(sys_pread(fd, &c, 1, places[i]), 1);
        assert_int_equal(c, 'A' + i);
        assert_int_equal(sys_pread(fd, &c, 1, places[i] + 2),
                         places[i] == BIG * 1000 ? 0 : 1);
        assert_true(places[i] == BIG * 1000 || c == 0);
    }
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.size_bytes, BIG * 1000 + 1);
    assert_int_equal(st.blocks, 7 * 8); /* 0 and 4095 share a page */
    assert_in_range(env_frames_in_use(), 7, 30);
    assert_int_equal(sys_ftruncate(fd, (int64_t)GIB), 0);
    assert_int_equal(sys_pread(fd, &c, 1, GIB - 1), 1);
    assert_int_equal(c, 'F');
    assert_int_equal(sys_ftruncate(fd, BIG), 0);
    assert_int_equal(sys_pread(fd, &c, 1, GIB), 1);
    assert_int_equal(c, 0);
    assert_int_equal(sys_ftruncate(fd, 0), 0);
    assert_int_equal(env_frames_in_use(), 0);
}

/* A page that a shorter file kept must not show old bytes when it grows again. */
static void test_growing_shows_zeros(void **state)
{
    char buf[8000];
    int fd = sys_open("/f", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    memset(buf, 'x', sizeof(buf));
    assert_int_equal(sys_write(fd, buf, sizeof(buf)), sizeof(buf));
    assert_int_equal(sys_ftruncate(fd, 10), 0);
    assert_int_equal(sys_pwrite(fd, "y", 1, 7999), 1);
    assert_int_equal(sys_pread(fd, buf, sizeof(buf), 0), sizeof(buf));
    for (int i = 0; i < 8000; i++) {
        assert_int_equal(buf[i], i < 10 ? 'x' : i == 7999 ? 'y' : 0);
    }
}

static void test_content_in_place(void **state)
{
    static uint8_t module[20001], copy[20001], back[30000];
    struct hermit_stat st;

    (void)state;
    for (size_t i = 0; i < sizeof(module); i++) {
        module[i] = copy[i] = (uint8_t)(i * 13 + i / 256);
    }
    initrd_add("boot/data.bin with=arguments", module, sizeof(module));
    assert_int_equal(env_frames_in_use(), 0); /* nothing was copied */
    int fd = sys_open("/data.bin", HO_RDWR, 0);

    assert_true(fd >= 0);
    assert_int_equal(sys_pread(fd, back, sizeof(back), 0), sizeof(module));
    assert_memory_equal(back, module, sizeof(module));
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_int_equal(st.blocks, 5 * 8);
    assert_int_equal(sys_pwrite(fd, "changed", 7, 8190), 7);
    assert_int_equal(env_frames_in_use(), 3); /* two pages and an index */
    memcpy(copy + 8190, "changed", 7);
    assert_int_equal(sys_pread(fd, back, sizeof(back), 0), sizeof(module));
    assert_memory_equal(back, copy, sizeof(copy));
    for (size_t i = 0; i < sizeof(module); i++) {
        assert_int_equal(module[i], (uint8_t)(i * 13 + i / 256));
    }
    /* The end, shortened and grown: zeros, not what the module has there. */
    assert_int_equal(sys_ftruncate(fd, 17000), 0);
    assert_int_equal(sys_pwrite(fd, "end", 3, 20000), 3);
    memset(copy + 17000, 0, 3000);
    assert_int_equal(sys_pread(fd, back, sizeof(back), 0), 20003);
    assert_memory_equal(back, copy, 20000);
    assert_memory_equal(back + 20000, "end", 3);
}

static void count_name(const char *name, uint8_t type, void *arg)
{
    int *seen = arg;
    int i = atoi(name + 1);

    assert_int_equal(type, HS_IFREG >> 12);
    seen[i]++;
}

static void test_large_directory(void **state)
{
    static int seen[10000];
    char path[32];

    (void)state;
    assert_int_equal(sys_mkdir("/big", 0755), 0);
    for (int i = 0; i < 10000; i++) {
        snprintf(path, sizeof(path), "/big/f%d", i);
        assert_int_equal(sys_close(sys_open(path, HO_CREAT | HO_EXCL, 0644)), 0);
    }
    for (int i = 0; i < 10000; i += 3) {
        snprintf(path, sizeof(path), "/big/f%d", i);
        assert_int_equal(sys_unlink(path), 0);
    }
    env_list("/big", count_name, seen);
    for (int i = 0; i < 10000; i++) {
        snprintf(path, sizeof(path), "/big/f%d", i);
        assert_int_equal(seen[i], i % 3 != 0);
        assert_int_equal(sys_access(path, 0), i % 3 != 0 ? 0 : -HE_NOENT);
    }
}

/* Entries that stay are listed once, whatever happens to others meanwhile. */
static void test_listing_while_changing(void **state)
{
    _Alignas(8) char buf[64];
    int seen[40] = {0};
    char path[32];
    int64_t len;

    (void)state;
    assert_int_equal(sys_mkdir("/d", 0755), 0);
    for (int i = 0; i < 20; i++) {
        snprintf(path, sizeof(path), "/d/f%d", i);
        assert_int_equal(env_write_file(path, ""), 0);
    }
    int fd = sys_open("/d", HO_RDONLY, 0);

    for (int step = 0; (len = sys_getdents64(fd, buf, sizeof(buf))) > 0; step++) {
        for (int64_t at = 0; at < len;) {
            struct hermit_dirent64 *entry = (struct hermit_dirent64 *)(buf + at);

            if (entry->name[0] == 'f') {
                seen[atoi(entry->name + 1)]++;
            }
            at += entry->reclen;
        }
        if (step < 20) {
            snprintf(path, sizeof(path), "/d/f%d", 20 + step);
            assert_int_equal(env_write_file(path, ""), 0);
            snprintf(path, sizeof(path), "/d/f%d", step * 7 % 20);
            if (step % 2 == 0) {
                assert_int_equal(sys_unlink(path), 0);
            }
        }
        assert_true(step < 200);
    }
    assert_int_equal(len, 0);
    for (int i = 0; i < 40; i++) {
        snprintf(path, sizeof(path), "/d/f%d", i);
        assert_true(seen[i] <= 1);
        assert_true(i >= 20 || seen[i] == 1 || sys_access(path, 0) == -HE_NOENT);
    }
    assert_int_equal(sys_getdents64(fd, buf, 8), 0);
    assert_int_equal(sys_lseek(fd, 0, HSEEK_SET), 0);
    assert_int_equal(sys_getdents64(fd, buf, 8), -HE_INVAL); /* too small for any */
    assert_int_equal(sys_getdents64(fd, buf + 1, 40), 24);   /* unaligned */
    assert_int_equal(sys_lseek(fd, 0, HSEEK_END), -HE_INVAL);
    assert_int_equal(sys_lseek(fd, -5, HSEEK_CUR), -HE_INVAL);
}

static void test_removed_directories(void **state)
{
    char buf[64];

    (void)state;
    assert_int_equal(sys_mkdir("/a", 0755), 0);
    assert_int_equal(sys_mkdir("/a/b", 0755), 0);
    assert_int_equal(sys_mkdir("/a/b/c", 0755), 0);
    assert_int_equal(sys_chdir("/a/b/c"), 0);
    assert_int_equal(sys_rmdir("/a/b/c"), 0);
    assert_int_equal(sys_rmdir("/a/b"), 0);
    assert_int_equal(sys_getcwd(buf, sizeof(buf)), -HE_NOENT);
    assert_int_equal(sys_open("new", HO_RDWR | HO_CREAT, 0644), -HE_NOENT);
    int fd = sys_open(".", HO_RDONLY, 0);

    assert_int_equal(sys_getdents64(fd, buf, sizeof(buf)), 0);
    assert_int_equal(sys_chdir("../.."), 0);
    assert_int_equal(sys_getcwd(buf, sizeof(buf)), 3);
    assert_string_equal(buf, "/a");
}

static void test_times(void **state)
{
    const struct hermit_timespec set[2] = {{-5, 7}, {INT64_MAX, 0}};
    const struct hermit_timespec omit[2] = {{0, HUTIME_OMIT}, {1, 2}};
    const struct hermit_timespec bad[2] = {{0, 0}, {0, NS_PER_SEC}};
    struct hermit_stat st, later;
    int fd = sys_open("/f", HO_RDWR | HO_CREAT, 0644);

    (void)state;
    assert_int_equal(sys_fstat(fd, &st), 0);
    assert_true(st.mtime_ns == st.ctime_ns &&
                st.mtime_ns > INT64_C(1700000000) * NS_PER_SEC);
    assert_int_equal(sys_write(fd, "x", 1), 1);
    assert_int_equal(sys_fstat(fd, &later), 0);
    assert_true(later.mtime_ns > st.mtime_ns && later.atime_ns == st.atime_ns);
    assert_int_equal(sys_futimens(fd, set), 0);
    assert_int_equal(sys_fstat(fd, &later), 0);
    assert_int_equal(later.atime_ns, -5 * NS_PER_SEC + 7);
    assert_int_equal(later.mtime_ns, INT64_MAX >> 1); /* as late as can be kept */
    assert_true(later.ctime_ns > st.ctime_ns);
    assert_int_equal(sys_utimens("/f", omit), 0);
    assert_int_equal(sys_fstat(fd, &later), 0);
    assert_int_equal(later.atime_ns, -5 * NS_PER_SEC + 7);
    assert_int_equal(later.mtime_ns, NS_PER_SEC + 2);
    assert_int_equal(sys_utimens("/f", bad), -HE_INVAL);
    assert_int_equal(sys_utimens("/f", NULL), 0);
    assert_int_equal(sys_fstat(fd, &later), 0);
    assert_true(later.atime_ns > st.atime_ns && later.mtime_ns == later.atime_ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_nothing_lost_when_full, clean_up),
        cmocka_unit_test_teardown(test_each_allocation_fails, clean_up),
        cmocka_unit_test_teardown(test_sparse, clean_up),
        cmocka_unit_test_teardown(test_growing_shows_zeros, clean_up),
        cmocka_unit_test_teardown(test_content_in_place, clean_up),
        cmocka_unit_test_teardown(test_large_directory, clean_up),
        cmocka_unit_test_teardown(test_listing_while_changing, clean_up),
        cmocka_unit_test_teardown(test_removed_directories, clean_up),
        cmocka_unit_test_teardown(test_times, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
