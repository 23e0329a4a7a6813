/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What <unistd.h> says of POSIX's options when a program is compiled is what sysconf()
 * says when it runs (POSIX.1-2017, unistd.h and sysconf). */
#include <unistd.h>

#include "check.h"

static const struct {
    const char *name;
    int number;
    long compiled;
} options[] = {
#define OPTION(name)                                \
    {                                               \
        "_POSIX_" #name, _SC_##name, _POSIX_##name, \
    }
    OPTION(VERSION),
    OPTION(ADVISORY_INFO),
    OPTION(ASYNCHRONOUS_IO),
    OPTION(BARRIERS),
    OPTION(CLOCK_SELECTION),
    OPTION(CPUTIME),
    OPTION(FSYNC),
    OPTION(IPV6),
    OPTION(MAPPED_FILES),
    OPTION(MEMLOCK),
    OPTION(MEMLOCK_RANGE),
    OPTION(MEMORY_PROTECTION),
    OPTION(MESSAGE_PASSING),
    OPTION(MONOTONIC_CLOCK),
    OPTION(PRIORITY_SCHEDULING),
    OPTION(RAW_SOCKETS),
    OPTION(READER_WRITER_LOCKS),
    OPTION(REALTIME_SIGNALS),
    OPTION(REGEXP),
    OPTION(SEMAPHORES),
    OPTION(SHARED_MEMORY_OBJECTS),
    OPTION(SPIN_LOCKS),
    OPTION(THREADS),
    OPTION(THREAD_ATTR_STACKADDR),
    OPTION(THREAD_ATTR_STACKSIZE),
    OPTION(THREAD_CPUTIME),
    OPTION(THREAD_PRIORITY_SCHEDULING),
    OPTION(THREAD_PRIO_INHERIT),
    OPTION(THREAD_PRIO_PROTECT),
    OPTION(THREAD_PROCESS_SHARED),
    OPTION(THREAD_SAFE_FUNCTIONS),
    OPTION(TIMEOUTS),
    OPTION(TIMERS),
    {"_XOPEN_VERSION", _SC_XOPEN_VERSION, _XOPEN_VERSION},
};

int main(void)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        long now = sysconf(options[i].number);

        if (now != options[i].compiled) {
            fprintf(stderr, "%s is %ld, sysconf() says %ld\n", options[i].name,
                    options[i].compiled, now);
            return 1;
        }
    }
    puts("posixoptions: ok");
    return 0;
}
