/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "affinity.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static unsigned short host_cpus[CPUS_MAX];
static unsigned count;

/* A number of a processor, and *text behind it; false if there is none. */
static bool take_number(const char **text, unsigned *number)
{
    char *end;
    unsigned long value = strtoul(*text, &end, 10);

    if (**text < '0' || **text > '9' || value >= CPU_SETSIZE) {
        return false;
    }
    *number = (unsigned)value;
    *text = end;
    return true;
}

bool affinity_parse(const char *list)
{
    unsigned first, last;

    do {
        if (!take_number(&list, &first)) {
            return false;
        }
        last = first;
        if (*list == '-') {
            list++;
            if (!take_number(&list, &last) || last < first) {
                return false;
            }
        }
        for (; first <= last && count < CPUS_MAX; first++) {
            host_cpus[count++] = (unsigned short)first;
        }
    } while (*list++ == ',');
    return list[-1] == '\0';
}

void affinity_apply(unsigned vcpu)
{
    cpu_set_t set;

    if (count == 0) {
        return;
    }
    CPU_ZERO(&set);
    CPU_SET(host_cpus[vcpu % count], &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0) {
        fail("--affinity: processor %u: %s", host_cpus[vcpu % count], strerror(errno));
    }
}
