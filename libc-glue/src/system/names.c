/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system and this machine are called. */
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "lock.h"

#define HOST_NAME_BYTES 65 /* with the NUL */

static uint32_t lock;
static char host_name[HOST_NAME_BYTES] = "hermit"; /* guarded by lock */

int uname(struct utsname *name)
{
    _Static_assert(sizeof(name->nodename) >= HOST_NAME_BYTES, "any name fits");

    *name = (struct utsname){
        .sysname = "HermitCore",
        .release = HERMIT_RELEASE,
        .version = "unikernel",
        .machine = "x86_64",
    };
    gethostname(name->nodename, sizeof(name->nodename));
    return 0;
}

int gethostname(char *name, size_t len)
{
    lock_acquire(&lock);
    size_t own = strlen(host_name) + 1;
    bool fits = own <= len;

    if (fits) {
        memcpy(name, host_name, own);
    }
    lock_release(&lock);
    return fits ? 0 : (int)__posix_fail(-ENAMETOOLONG);
}

int sethostname(const char *name, size_t len)
{
    if (len >= HOST_NAME_BYTES) {
        return (int)__posix_fail(-EINVAL);
    }
    lock_acquire(&lock);
    memcpy(host_name, name, len);
    host_name[len] = '\0';
    lock_release(&lock);
    return 0;
}

/* There is no number that tells machines apart. */
long gethostid(void)
{
    return 0;
}
