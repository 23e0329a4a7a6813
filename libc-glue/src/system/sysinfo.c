/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How large the machine is. */
#include <sys/sysinfo.h>
#include <unistd.h>
#include "internal.h"

int sysinfo(struct sysinfo *info)
{
    struct hermit_meminfo memory;
    struct timespec now;
    int result = sys_meminfo(&memory);

    if (result < 0) {
        return (int)__posix_fail(result);
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    *info = (struct sysinfo){
        .uptime = now.tv_sec,
        .totalram = memory.total_bytes,
        .freeram = memory.free_bytes,
        .procs = 1,
        .mem_unit = 1,
    };
    return 0;
}

int get_nprocs(void)
{
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int get_nprocs_conf(void)
{
    return (int)sysconf(_SC_NPROCESSORS_CONF);
}

long get_phys_pages(void)
{
    return sysconf(_SC_PHYS_PAGES);
}

long get_avphys_pages(void)
{
    return sysconf(_SC_AVPHYS_PAGES);
}
