/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system is called. */
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "internal.h"

#define NODE_NAME "hermit"

int uname(struct utsname *name)
{
    *name = (struct utsname){
        .sysname = "HermitCore",
        .nodename = NODE_NAME,
        .release = HERMIT_RELEASE,
        .version = "unikernel",
        .machine = "x86_64",
    };
    return 0;
}

int gethostname(char *name, size_t len)
{
    if (len < sizeof(NODE_NAME)) {
        return (int)__posix_fail(-ENAMETOOLONG);
    }
    memcpy(name, NODE_NAME, sizeof(NODE_NAME));
    return 0;
}
