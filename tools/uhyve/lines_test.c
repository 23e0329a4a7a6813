/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lines as the compiler has written them down, in all versions of the format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

/* Line 5 and 7 are where the functions begin; the second is in a file that is included.
 */
#define PROGRAM                                                                 \
    "\\n\\n\\n\\nint first(int a) { return a * 3; }\\n# 7 \"inner/other.h\"\\n" \
    "int second(int a) { return a + 2; }\\n"

static char folder[] = "/tmp/lines-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : 1;
}

static int clean_up(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

/* The line of a function in the library, by the library's file. */
static void check_function(const char *path, void *library, const char *name,
                           const char *file, const char *line)
{
    char text[300] = "";
    Dl_info info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_not_equal(dladdr(dlsym(library, name), &info), 0);
    uint64_t pc = (uint64_t)((char *)info.dli_saddr - (char *)info.dli_fbase);

    assert_true(line_at(fd, pc, text, sizeof(text)));
    assert_non_null(strstr(text, file));
    assert_string_equal(strrchr(text, ':'), line);
    assert_false(line_at(fd, UINT64_MAX - 4096, text, sizeof(text)));
    close(fd);
}

static void check_version(int version)
{
    char path[64], command[512];

    snprintf(path, sizeof(path), "%s/v%d.so", folder, version);
    snprintf(command, sizeof(command),
             "cd %s && printf '" PROGRAM "' >in%d.c && "
             "cc -O0 -gdwarf-%d -shared -fPIC -o v%d.so in%d.c",
             folder, version, version, version, version);
    assert_int_equal(system(command), 0);
    void *library = dlopen(path, RTLD_NOW);

    assert_non_null(library);
    snprintf(command, sizeof(command), "in%d.c:5", version);
    check_function(path, library, "first", command, ":5");
    check_function(path, library, "second", "inner/other.h:7", ":7");
    dlclose(library);
}

static void test_versions(void **state)
{
    (void)state;
    for (int version = 2; version <= 5; version++) {
        check_version(version);
    }
}

static void test_none(void **state)
{
    char text[64], path[64], command[512];

    (void)state;
    snprintf(path, sizeof(path), "%s/none.so", folder);
    snprintf(command, sizeof(command),
             "cd %s && echo 'int x(void) { return 1; }' >n.c && "
             "cc -g0 -shared -fPIC -nostdlib -o none.so n.c",
             folder);
    assert_int_equal(system(command), 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_false(line_at(fd, 0x1000, text, sizeof(text)));
    close(fd);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_false(line_at(fd, 0x1000, text, sizeof(text)));
    close(fd);
}

/* Text that would move a terminal's cursor, and names that never end. */
static void test_names(void **state)
{
    static const uint8_t lines[] = {
        0x2f, 0,    0,   0,   4,  0, /* version */ 0x18,
        0,    0,    0,   1,   1,  1, 0xfb,
        14,   10,   0,   1,   1,  1, 1,
        0,    0,    0,   1, /* lengths of 1 to 9 */
        0,    0x1b, '[', 'x', 0,  0, 0,
        0,    0, /* one file, no folders */
        0,    9,    2,   0,   16, 0, 0,
        0,    0,    0,   0,          /* at 0x1000 */
        1,    2,    4,   0,   1,  1, /* a row, 4 bytes, the end */
    };
    struct line_sections sections = {.lines = {lines, sizeof(lines)}};
    char text[64];

    (void)state;
    assert_true(line_find(&sections, 0x1002, text, sizeof(text)));
    assert_string_equal(text, "?[x:1");
    assert_false(line_find(&sections, 0x1004, text, sizeof(text)));
    assert_false(line_find(&sections, 0xfff, text, sizeof(text)));
    assert_true(line_find(&sections, 0x1000, text, 3));
    assert_string_equal(text, "?[");
    for (size_t len = 0; len < sizeof(lines) - 3; len++) {
        sections.lines.len = len;
        line_find(&sections, 0x1002, text, sizeof(text)); /* reads nothing beyond */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, set_up, clean_up);
}
