/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Shared mappings of files; see shared_files.h. */
#include "memory/shared_files.h"
#include <sys/mman.h>

int __posix_share_file(void **addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    return sys_mmap_file(addr, len, prot, flags, fd, offset);
}

int __posix_unshare(void *addr, size_t len)
{
    return sys_munmap_file(addr, len);
}

int msync(void *addr, size_t len, int flags)
{
    int how = flags & (MS_SYNC | MS_ASYNC);

    if ((flags & ~(MS_SYNC | MS_ASYNC | MS_INVALIDATE)) != 0 ||
        how == (MS_SYNC | MS_ASYNC) || (uintptr_t)addr % PAGE_BYTES != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    if ((flags & MS_INVALIDATE) != 0 &&
        __atomic_load_n(&__posix_all_locked, __ATOMIC_RELAXED)) {
        return (int)__posix_fail(-EBUSY);
    }
    int result = len != 0 ? sys_madvise(addr, len, HMADV_NORMAL) : 0; /* is it mapped? */

    if (result == 0) {
        result = sys_msync(addr, len);
    }
    return (int)posix_result(result);
}
