/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The environment: by name, as strings of the program's own, as an array of its own. */
#include <unistd.h>
#include "check.h"

static void by_name(void)
{
    char name[16], value[16];

    CHECK_ERRNO(setenv("", "x", 1), EINVAL);
    CHECK_ERRNO(setenv("a=b", "x", 1), EINVAL);
    CHECK_ERRNO(setenv(NULL, "x", 1), EINVAL);
    CHECK_ERRNO(unsetenv(""), EINVAL);
    CHECK_ERRNO(unsetenv("a=b"), EINVAL);
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof(name), "V%d", i % 50);
        snprintf(value, sizeof(value), "%d", i);
        CHECK(setenv(name, value, 1) == 0 && strcmp(getenv(name), value) == 0);
    }
    CHECK(setenv("V4", "new", 0) == 0 && strcmp(getenv("V4"), "1954") == 0);
    CHECK(setenv("V4", getenv("V5"), 1) == 0 && strcmp(getenv("V4"), "1955") == 0);
    CHECK(setenv("V4", getenv("V4"), 1) == 0 && strcmp(getenv("V4"), "1955") == 0);
    CHECK(setenv("EMPTY", "", 1) == 0 && getenv("EMPTY")[0] == '\0');
    CHECK(unsetenv("V4") == 0 && getenv("V4") == NULL && unsetenv("V4") == 0);
    CHECK(getenv("V") == NULL && getenv("V5=") == NULL && getenv("") == NULL);
}

/* putenv()'s string is the entry: what becomes of it becomes of the environment. */
static void by_string(void)
{
    static char entry[32] = "PUT=one";

    CHECK(putenv(entry) == 0 && strcmp(getenv("PUT"), "one") == 0);
    strcpy(entry + 4, "two");
    CHECK(strcmp(getenv("PUT"), "two") == 0);
    strcpy(entry, "OTHER=3");
    CHECK(getenv("PUT") == NULL && strcmp(getenv("OTHER"), "3") == 0);
    CHECK(setenv("OTHER", "4", 1) == 0 && strcmp(entry, "OTHER=3") == 0);
    CHECK(putenv((char[]){"OTHER"}) == 0 && getenv("OTHER") == NULL);
    CHECK_ERRNO(putenv((char[]){"=5"}), EINVAL);
}

static void by_array(void)
{
    char *mine[] = {"Q=1", "R=2", "Q=3", NULL};

    CHECK(clearenv() == 0 && getenv("V7") == NULL);
    CHECK(setenv("A", "1", 1) == 0 && strcmp(getenv("A"), "1") == 0);
    environ = NULL;
    CHECK(getenv("A") == NULL && unsetenv("A") == 0);
    CHECK(setenv("B", "2", 1) == 0 && strcmp(environ[0], "B=2") == 0 &&
          environ[1] == NULL);
    environ = mine;
    CHECK(strcmp(getenv("Q"), "1") == 0 && strcmp(getenv("R"), "2") == 0);
    CHECK(setenv("R", "4", 1) == 0 && strcmp(mine[1], "R=2") == 0);
    CHECK(strcmp(getenv("R"), "4") == 0 && unsetenv("Q") == 0 && getenv("Q") == NULL);
    CHECK(strcmp(mine[0], "Q=1") == 0 && environ[1] == NULL);
}

int main(void)
{
    by_name();
    by_string();
    by_array();
    puts("environ: ok");
    return 0;
}
