/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: shared mappings of files. */
#include "fs/filemap.h"
#include "sys/sys.h"

int sys_mmap_file(void **addr, size_t len, int prot, int flags, int fd, int64_t offset)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    uint64_t va = (uintptr_t)*addr;
    int err = filemap_map(file, &va, len, prot, flags, offset);

    if (err == 0) {
        *addr = (void *)(uintptr_t)va;
    }
    file_put(file);
    return err;
}

int sys_mmap_again(const void *of, size_t skip, void **addr, size_t len, int flags)
{
    uint64_t va = (uintptr_t)*addr;
    int err = filemap_again((uintptr_t)of, skip, &va, len, flags);

    if (err == 0) {
        *addr = (void *)(uintptr_t)va;
    }
    return err;
}

int sys_msync(void *addr, size_t len)
{
    return filemap_sync((uintptr_t)addr, len);
}

int sys_munmap_file(void *addr, size_t len)
{
    return filemap_unmap((uintptr_t)addr, len);
}
