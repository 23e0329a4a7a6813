/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The break, and protections of mappings. */
#include <sys/mman.h>
#include <unistd.h>
#include "internal.h"
#include "memory/shared_files.h"

void *sbrk(ptrdiff_t increment)
{
    return (void *)posix_result(sys_sbrk(increment));
}

int munmap(void *addr, size_t len)
{
    return (int)posix_result(__posix_unshare != NULL ? __posix_unshare(addr, len)
                                                     : sys_munmap(addr, len));
}

int mprotect(void *addr, size_t len, int prot)
{
    return (int)posix_result(sys_mprotect(addr, len, prot));
}

int madvise(void *addr, size_t len, int advice)
{
    switch (advice) {
    case MADV_RANDOM:
    case MADV_SEQUENTIAL:
    case MADV_WILLNEED:
        advice = HMADV_NORMAL; /* hints that nothing depends on */
        break;
    default:
        break;
    }
    return (int)posix_result(sys_madvise(addr, len, advice));
}

/* Unlike madvise() this never loses data, DONTNEED included. An error number. */
int posix_madvise(void *addr, size_t len, int advice)
{
    if (advice < POSIX_MADV_NORMAL || advice > POSIX_MADV_DONTNEED) {
        return EINVAL;
    }
    return -sys_madvise(addr, len, HMADV_NORMAL);
}

int getpagesize(void)
{
    return (int)PAGE_BYTES;
}
