/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The NIS domain, which is "(none)" until somebody says otherwise. */
#include <string.h>
#include <unistd.h>
#include "lock.h"

#define DOMAIN_BYTES 65

static uint32_t lock;
static char domain[DOMAIN_BYTES] = "(none)"; /* guarded by lock */

int getdomainname(char *name, size_t len)
{
    lock_acquire(&lock);
    size_t own = strlen(domain) + 1;
    bool fits = own <= len;

    if (fits) {
        memcpy(name, domain, own);
    }
    lock_release(&lock);
    return fits ? 0 : (int)__posix_fail(-EINVAL);
}

int setdomainname(const char *name, size_t len)
{
    if (len >= DOMAIN_BYTES) {
        return (int)__posix_fail(-EINVAL);
    }
    lock_acquire(&lock);
    memcpy(domain, name, len);
    domain[len] = '\0';
    lock_release(&lock);
    return 0;
}
