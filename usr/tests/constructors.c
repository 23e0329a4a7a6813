/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Constructors run in order before main, atexit functions and destructors after. */
#include "check.h"

static int stage;

__attribute__((constructor(101))) static void early(void)
{
    CHECK(stage++ == 0);
}

__attribute__((constructor)) static void late(void)
{
    CHECK(stage++ == 1);
}

__attribute__((destructor)) static void last(void)
{
    CHECK(stage == 5);
    puts("destructor");
}

static void second_exit_function(void)
{
    CHECK(stage++ == 4);
    puts("atexit 2");
}

static void first_exit_function(void)
{
    CHECK(stage++ == 3);
    puts("atexit 1");
}

int main(void)
{
    CHECK(stage++ == 2);
    CHECK(atexit(second_exit_function) == 0);
    CHECK(atexit(first_exit_function) == 0);
    puts("main");
    return 0;
}
