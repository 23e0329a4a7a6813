/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Network interfaces by name and number (POSIX.1-2017). */
#ifndef _NET_IF_H
#define _NET_IF_H

#include <sys/cdefs.h>

#define IF_NAMESIZE 16
#define IFNAMSIZ    IF_NAMESIZE

#define IFF_UP        0x1
#define IFF_BROADCAST 0x2
#define IFF_LOOPBACK  0x8
#define IFF_RUNNING   0x40
#define IFF_MULTICAST 0x1000

struct if_nameindex {
    unsigned if_index; /* 0: the end */
    char *if_name;
};

__BEGIN_DECLS

unsigned if_nametoindex(const char *__name);
char *if_indextoname(unsigned __index, char *__name);
struct if_nameindex *if_nameindex(void);
void if_freenameindex(struct if_nameindex *__list);

__END_DECLS

#endif
