/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: the program's memory. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "mm/frame.h"
#include "mm/vm.h"

intptr_t sys_sbrk(intptr_t increment)
{
    return vm_brk(increment);
}

int sys_mmap(void **addr, size_t len, int prot, int flags)
{
    uint64_t va = (uintptr_t)*addr;
    int err = vm_map(&va, len, prot, flags);

    if (err == 0) {
        *addr = (void *)(uintptr_t)va;
    }
    return err;
}

int sys_munmap(void *addr, size_t len)
{
    return vm_unmap((uintptr_t)addr, len);
}

int sys_mprotect(void *addr, size_t len, int prot)
{
    return vm_protect((uintptr_t)addr, len, prot);
}

int sys_madvise(void *addr, size_t len, int advice)
{
    return vm_advise((uintptr_t)addr, len, advice);
}

int sys_meminfo(struct hermit_meminfo *info)
{
    info->total_bytes = frame_total_bytes();
    info->free_bytes = frame_free_bytes();
    info->resident_bytes = vm_resident_bytes();
    info->promised_bytes = vm_promised_bytes();
    return 0;
}
