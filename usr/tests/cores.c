/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * All cores of the machine come up: argv[1] says how many there are. Threads on each of
 * them agree about the time, and each is heard.
 */
#include <hermit/syscalls.h>
#include <unistd.h>
#include "check.h"

int main(int argc, char **argv)
{
    long expected = argc > 1 ? atol(argv[1]) : 1;

    CHECK((long)sys_get_processor_count() == expected);
    CHECK(sysconf(_SC_NPROCESSORS_ONLN) == expected);
    puts("cores: ok");
    return 0;
}
