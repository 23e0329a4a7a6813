/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How large the machine is, as Linux tells it. */
#ifndef _SYS_SYSINFO_H
#define _SYS_SYSINFO_H

#include <sys/cdefs.h>

struct sysinfo {
    long uptime;            /* s */
    unsigned long loads[3]; /* 0: not known */
    unsigned long totalram, freeram, sharedram, bufferram;
    unsigned long totalswap, freeswap;
    unsigned short procs;
    unsigned long totalhigh, freehigh;
    unsigned int mem_unit; /* bytes */
};

__BEGIN_DECLS

int sysinfo(struct sysinfo *__info);
int get_nprocs(void);
int get_nprocs_conf(void);
long get_phys_pages(void);
long get_avphys_pages(void);

__END_DECLS

#endif
