/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Locking memory: none is ever taken away, so this only looks whether it is there. */
#include <sys/mman.h>
#include "internal.h"
#include "memory/shared_files.h"

bool __posix_all_locked;

static int check_mapped(const void *addr, size_t len)
{
    uintptr_t start = (uintptr_t)addr & ~(PAGE_BYTES - 1);

    if (len == 0) {
        return 0;
    }
    int result = sys_madvise((void *)start, (uintptr_t)addr - start + len, HMADV_NORMAL);

    return (int)posix_result(result == -EINVAL ? -ENOMEM : result);
}

int mlock(const void *addr, size_t len)
{
    return check_mapped(addr, len);
}

int munlock(const void *addr, size_t len)
{
    return check_mapped(addr, len);
}

int mlockall(int flags)
{
    if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE)) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    __atomic_store_n(&__posix_all_locked, true, __ATOMIC_RELAXED);
    return 0;
}

int munlockall(void)
{
    __atomic_store_n(&__posix_all_locked, false, __ATOMIC_RELAXED);
    return 0;
}
