/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Boot modules: archives made here by hand and by the tar of the machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/archive.h"
#include "fs/fs_test_env.h"
#include "fs/initrd.h"

#define ARCHIVE_MAX 65536
#define BLOCK       512

/* The archive that is being made. Exactly as large as needed when it is read, so
 * that the sanitizer sees a read beyond its end. */
static uint8_t archive[ARCHIVE_MAX];
static size_t archive_len;
static uint8_t *module;

static int set_up(void **state)
{
    (void)state;
    memset(archive, 0, sizeof(archive));
    archive_len = 0;
    module = NULL;
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    env_fail_allocation(-1);
    env_remove_tree("/");
    assert_int_equal(env_frames_in_use(), 0);
    free(module);
    return 0;
}

static void add(const void *data, size_t len)
{
    assert_true(archive_len + len <= sizeof(archive));
    memcpy(archive + archive_len, data, len);
    archive_len += len;
}

static void pad(size_t align)
{
    while (archive_len % align != 0) {
        add("", 1);
    }
}

static void unpack(void)
{
    free(module);
    module = malloc(archive_len);
    memcpy(module, archive, archive_len);
    initrd_add("test.archive", module, archive_len);
}

/* --- cpio ------------------------------------------------------------------- */

static uint32_t cpio_ino;

static void add_cpio(const char *name, uint32_t mode, uint32_t nlink, const char *data)
{
    const uint32_t fields[] = {cpio_ino,
                               mode,
                               0,
                               0,
                               nlink,
                               1234567,
                               (uint32_t)strlen(data),
                               8,
                               1,
                               0,
                               0,
                               (uint32_t)strlen(name) + 1,
                               0};
    char header[111] = "070701";

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        snprintf(header + 6 + i * 8, 9, i % 2 == 0 ? "%08X" : "%08x", fields[i]);
    }
    add(header, 110);
    add(name, strlen(name) + 1);
    pad(4);
    add(data, strlen(data));
    pad(4);
}

static void check_file(const char *path, const char *content)
{
    const char *text = env_read_file(path);

    if (text == NULL || strcmp(text, content) != 0) {
        fail_msg("%s: %s instead of %s; last log: %s", path, text, content,
                 env_last_log());
    }
}

static void test_cpio(void **state)
{
    struct hermit_stat st, other;
    char target[32] = "";

    (void)state;
    add_cpio(".", HS_IFDIR | 0755, 2, "");
    add_cpio("etc", HS_IFDIR | 0700, 2, "");
    add_cpio("etc/motd", HS_IFREG | 0640, 1, "welcome\n");
    add_cpio("./bin/deep/er/tool", HS_IFREG | 0755, 1, "#!");
    add_cpio("/abs", HS_IFREG | 0644, 1, "absolute");
    add_cpio("link", HS_IFLNK | 0777, 1, "etc/motd");
    add_cpio("dev/console", HS_IFCHR | 0600, 1, "");
    cpio_ino = 42;
    add_cpio("one", HS_IFREG | 0644, 2, "");
    add_cpio("two", HS_IFREG | 0644, 2, "shared");
    cpio_ino = 43;
    add_cpio("empty", HS_IFREG | 0644, 1, "");
    add_cpio("TRAILER!!!", 0, 1, "");
    pad(BLOCK);
    add_cpio("second", HS_IFREG | 0644, 1, "archive");
    add_cpio("TRAILER!!!", 0, 1, "");
    unpack();
    check_file("/etc/motd", "welcome\n");
    check_file("/bin/deep/er/tool", "#!");
    check_file("/abs", "absolute");
    check_file("/link", "welcome\n");
    check_file("/one", "shared");
    check_file("/two", "shared");
    check_file("/empty", "");
    check_file("/second", "archive");
    assert_int_equal(sys_stat("/etc/motd", &st), 0);
    assert_int_equal(st.mode, HS_IFREG | 0640);
    assert_int_equal(st.mtime_ns, 1234567 * NS_PER_SEC);
    assert_int_equal(sys_stat("/etc", &st), 0);
    assert_int_equal(st.mode, HS_IFDIR | 0700);
    assert_int_equal(sys_readlink("/link", target, sizeof(target)), 8);
    assert_string_equal(target, "etc/motd");
    assert_int_equal(sys_stat("/one", &st), 0);
    assert_int_equal(sys_stat("/two", &other), 0);
    assert_int_equal(st.ino, other.ino);
    assert_int_equal(st.nlink, 2);
    assert_int_equal(sys_stat("/dev/console", &st), 0);
    assert_int_equal(st.mode, HS_IFCHR | 0600);
    assert_int_equal(env_frames_in_use(), 0);
}

static void test_later_entries_win(void **state)
{
    (void)state;
    add_cpio("f", HS_IFREG | 0644, 1, "first");
    add_cpio("f", HS_IFREG | 0600, 1, "second");
    add_cpio("l", HS_IFLNK | 0777, 1, "f");
    add_cpio("l", HS_IFREG | 0600, 1, "no longer a link");
    add_cpio("d", HS_IFDIR | 0755, 1, "");
    add_cpio("d", HS_IFREG | 0644, 1, "cannot be");
    add_cpio("f/x", HS_IFREG | 0644, 1, "cannot be either");
    add_cpio("z", HS_IFREG | 0644, 1, "last");
    add_cpio("TRAILER!!!", 0, 1, "");
    unpack();
    check_file("/f", "second");
    check_file("/l", "no longer a link");
    check_file("/z", "last");
    assert_int_equal(sys_access("/d/.", 0), 0);
}

static void test_escapes(void **state)
{
    (void)state;
    add_cpio("../up", HS_IFREG | 0644, 1, "x");
    add_cpio("a/../../up", HS_IFREG | 0644, 1, "x");
    add_cpio("a/..", HS_IFREG | 0644, 1, "x");
    add_cpio("..", HS_IFDIR | 0000, 1, "");
    add_cpio("/", HS_IFREG | 0000, 1, "");
    add_cpio("a/...", HS_IFREG | 0644, 1, "three dots are a name");
    add_cpio("TRAILER!!!", 0, 1, "");
    unpack();
    assert_int_equal(sys_access("/up", 0), -HE_NOENT);
    check_file("/a/...", "three dots are a name");
    struct hermit_stat st;

    assert_int_equal(sys_stat("/", &st), 0);
    assert_int_equal(st.mode, HS_IFDIR | 0755);
}

/* Cut anywhere: what was whole before is there. */
static void test_truncated(void **state)
{
    size_t whole, first;

    (void)state;
    add_cpio("first", HS_IFREG | 0644, 1, "whole");
    first = archive_len;
    add_cpio("second", HS_IFREG | 0644, 1, "cut somewhere");
    whole = archive_len;
    for (size_t len = first; len < whole; len++) {
        archive_len = len;
        unpack();
        check_file("/first", "whole");
        if (len < whole - 3) { /* padding at the very end may be missing */
            assert_int_equal(sys_access("/second", 0), -HE_NOENT);
        }
        assert_non_null(strstr(env_last_log(), "the archive "));
        env_remove_tree("/");
    }
}

/* Each byte of a header replaced by something bad: an error or another file. */
static void test_damaged_headers(void **state)
{
    static const uint8_t bad[] = {0, 'g', 'f', '9', 0xff};
    size_t first, end;

    (void)state;
    add_cpio("first", HS_IFREG | 0644, 1, "whole");
    first = archive_len;
    add_cpio("second", HS_IFREG | 0644, 1, "data");
    end = archive_len;
    add_cpio("TRAILER!!!", 0, 1, "");
    for (size_t at = first; at < end; at++) {
        for (size_t i = 0; i < sizeof(bad); i++) {
            uint8_t old = archive[at];

            archive[at] = bad[i];
            unpack();
            archive[at] = old;
            check_file("/first", "whole");
            env_remove_tree("/");
        }
    }
}

static void test_no_memory(void **state)
{
    long n = 0;

    (void)state;
    for (int i = 0; i < 3; i++) {
        char name[] = "dir0/file";

        name[3] = (char)('0' + i);
        cpio_ino = 77;
        add_cpio(name, HS_IFREG | 0644, 3, "data");
    }
    add_cpio("link", HS_IFLNK | 0777, 1, "dir0/file");
    add_cpio("TRAILER!!!", 0, 1, "");
    do {
        env_remove_tree("/");
        env_fail_allocation(n++);
        unpack();
        assert_true(n < 200);
    } while (env_allocations() >= n);
    env_fail_allocation(-1);
    check_file("/link", "data");
}

/* --- tar -------------------------------------------------------------------- */

static void add_octal(char *field, size_t size, uint64_t value)
{
    field[size - 1] = '\0';
    for (size_t i = size - 1; i-- > 0; value >>= 3) {
        field[i] = (char)('0' + (value & 7));
    }
}

static void add_tar(char type, const char *name, const char *linkname, const char *data,
                    size_t len)
{
    char header[BLOCK] = {0};
    unsigned sum = 0;

    strncpy(header, name, 100);
    add_octal(header + 100, 8, 0644);
    add_octal(header + 124, 12, len);
    add_octal(header + 136, 12, 1111);
    memset(header + 148, ' ', 8);
    header[156] = type;
    strncpy(header + 157, linkname, 100);
    memcpy(header + 257,
           "ustar\0"
           "00",
           8);
    for (int i = 0; i < BLOCK; i++) {
        sum += (uint8_t)header[i];
    }
    add_octal(header + 148, 7, sum);
    add(header, BLOCK);
    add(data, len);
    pad(BLOCK);
}

static void end_tar(void)
{
    static const uint8_t zeros[2 * BLOCK];

    add(zeros, sizeof(zeros));
}

static void test_tar_by_hand(void **state)
{
    static const char global[] = "25 path=for/all/that/come\n";
    static const char wrong_pax[] = "99 path=x\n";

    (void)state;
    add_tar('0', "plain", "", "text", 4);
    add_tar('1', "hard", "plain", "", 0);
    add_tar('2', "soft", "plain", "", 0);
    add_tar('5', "dir/", "", "", 0);
    add_tar('\0', "old-dir/", "", "", 0);
    add_tar('3', "device", "", "", 0);
    add_tar('1', "nowhere", "missing", "", 0);
    add_tar('1', "out", "../../etc/passwd", "", 0);
    add_tar('x', "pax", "", "13 size=0005\n25 path=long/name/in/pax\n", 38);
    add_tar('0', "short", "", "12345", 5);
    add_tar('g', "global", "", global, sizeof(global) - 1);
    add_tar('0', "after", "", "after", 5);
    add_tar('x', "pax", "", wrong_pax, sizeof(wrong_pax) - 1);
    add_tar('0', "never", "", "never", 5);
    end_tar();
    unpack();
    check_file("/plain", "text");
    check_file("/hard", "text");
    check_file("/soft", "text");
    check_file("/long/name/in/pax", "12345");
    check_file("/after", "after");
    assert_int_equal(sys_access("/dir/.", 0), 0);
    assert_int_equal(sys_access("/old-dir/.", 0), 0);
    assert_int_equal(sys_access("/device", 0), -HE_NOENT);
    assert_int_equal(sys_access("/nowhere", 0), -HE_NOENT);
    assert_int_equal(sys_access("/out", 0), -HE_NOENT);
    assert_int_equal(sys_access("/never", 0), -HE_NOENT);
    assert_non_null(strstr(env_last_log(), "extended header that makes no sense"));
}

static void test_tar_damaged(void **state)
{
    size_t first, end;

    (void)state;
    add_tar('0', "first", "", "whole", 5);
    first = archive_len;
    add_tar('0', "second", "", "data", 4);
    end = archive_len;
    end_tar();
    for (size_t at = first; at < end - BLOCK; at++) {
        archive[at] ^= 0x41;
        unpack();
        archive[at] ^= 0x41;
        check_file("/first", "whole");
        if (at - first != 155) { /* behind the NUL of the checksum */
            assert_int_equal(sys_access("/second", 0), -HE_NOENT);
        }
        env_remove_tree("/");
    }
    for (size_t len = first; len < end; len += 64) {
        archive_len = len;
        unpack();
        check_file("/first", "whole");
        env_remove_tree("/");
    }
}

/* Files as the machine's tar packs them, in each of its formats. */
static void pack_with_tar(const char *format, const char *name)
{
    char command[1024];

    snprintf(
        command, sizeof(command),
        "set -e; n=%s; d=$(mktemp -d); cd $d; mkdir -p a/$n/$n; printf deep >a/$n/$n/f; "
        "ln a/$n/$n/f hard; ln -s a/$n/$n soft; printf top >top; "
        "mkdir a/$n/$n/$n; printf deeper >a/$n/$n/$n/f; "
        "tar -cf - --format=%s *; rm -r $d",
        name, format);
    FILE *tar = popen(command, "r");

    assert_non_null(tar);
    archive_len = fread(archive, 1, sizeof(archive), tar);
    assert_int_equal(pclose(tar), 0);
    assert_true(archive_len > BLOCK);
}

static void test_real_tar(void **state)
{
    static const char *const formats[] = {"ustar", "gnu", "pax"};
    char name[201], path[256];

    (void)state;
    memset(name, 'n', sizeof(name));
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        name[i == 0 ? 40 : 200] = '\0'; /* 200: longer than ustar can say */
        pack_with_tar(formats[i], name);
        unpack();
        check_file("/top", "top");
        check_file("/hard", "deep");
        check_file("/soft/f", "deep");
        snprintf(path, sizeof(path), "/soft/%s/f", name);
        check_file(path, "deeper");
        name[40] = 'n';
        env_remove_tree("/");
    }
}

/* --- modules ---------------------------------------------------------------- */

static void test_plain_modules(void **state)
{
    static const char data[] = "just data";

    (void)state;
    initrd_add("/boot/some/data.txt", data, 9);
    initrd_add("args arg1 /arg2", data, 4);
    initrd_add("nothing", data, 0);
    initrd_add("", data, 9);
    initrd_add("/boot/", data, 9);
    initrd_add("/boot/..", data, 9);
    initrd_add(".", data, 9);
    initrd_add("dev", data, 9);
    initrd_add("huge", data, UINT64_MAX);
    check_file("/data.txt", "just data");
    check_file("/args", "just");
    check_file("/nothing", "");
    assert_int_equal(sys_access("/huge", 0), -HE_NOENT);
    assert_int_equal(sys_access("/dev/null", 0), 0);
    assert_int_equal(sys_access("/boot", 0), -HE_NOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cpio, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_later_entries_win, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_escapes, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_truncated, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_damaged_headers, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_no_memory, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_tar_by_hand, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_tar_damaged, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_real_tar, set_up, clean_up),
        cmocka_unit_test_setup_teardown(test_plain_modules, set_up, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
