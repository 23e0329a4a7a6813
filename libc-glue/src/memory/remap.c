/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* mremap(): in place where that can be, else by a copy; and mincore(). */
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include "internal.h"

static size_t round_up(size_t len)
{
    return (len + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

/* new_len bytes of memory at to (null: anywhere) with what is at from: the same part of
 * the file, or a copy whose permissions are read and write; or -errno. */
static int move(char *from, size_t len, size_t new_len, int more_flags, void **to)
{
    int result = sys_mmap_again(from, 0, to, new_len, more_flags);

    if (result == -ENOENT) {
        result = sys_mmap(to, new_len, HPROT_READ | HPROT_WRITE,
                          HMAP_PRIVATE | HMAP_ANONYMOUS | more_flags);
        if (result == 0) {
            memcpy(*to, from, len < new_len ? len : new_len);
        }
    }
    return result == 0 ? munmap(from, len) : result;
}

/* len more bytes at the end of what is mapped at from; or -errno. */
static int extend(char *from, size_t old, size_t len)
{
    void *rest = from + old;
    int result = sys_mmap_again(from, old, &rest, len, HMAP_FIXED_NOREPLACE);

    return result != -ENOENT
               ? result
               : sys_mmap(&rest, len, HPROT_READ | HPROT_WRITE,
                          HMAP_PRIVATE | HMAP_ANONYMOUS | HMAP_FIXED_NOREPLACE);
}

static int remap(void **addr, size_t len, size_t new_len, int flags, void *wanted)
{
    char *from = *addr;
    size_t old = round_up(len), new = round_up(new_len);

    if ((uintptr_t)from % PAGE_BYTES != 0 || new < new_len || new == 0 || old == 0 ||
        (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) != 0 || flags == MREMAP_FIXED) {
        return -EINVAL;
    }
    int result = sys_madvise(from, old, HMADV_NORMAL); /* is it mapped? */

    if (result < 0) {
        return -EFAULT;
    }
    if ((flags & MREMAP_FIXED) != 0) {
        char *to = wanted;

        if ((uintptr_t)to % PAGE_BYTES != 0 || (to < from + old && from < to + new)) {
            return -EINVAL;
        }
        *addr = wanted;
        return move(from, old, new, HMAP_FIXED, addr);
    }
    if (new <= old) {
        return new < old ? munmap(from + new, old - new) : 0;
    }
    result = extend(from, old, new - old);
    if (result == 0 || (flags & MREMAP_MAYMOVE) == 0) {
        return result == 0 ? 0 : -ENOMEM;
    }
    *addr = NULL;
    return move(from, old, new, 0, addr);
}

void *mremap(void *addr, size_t len, size_t new_len, int flags, ...)
{
    void *wanted = NULL;

    if ((flags & MREMAP_FIXED) != 0) {
        va_list args;

        va_start(args, flags);
        wanted = va_arg(args, void *);
        va_end(args);
    }
    int result = remap(&addr, len, new_len, flags, wanted);

    if (result < 0) {
        __posix_fail(result);
        return MAP_FAILED;
    }
    return addr;
}

/* Nothing is ever moved out of memory: what is mapped counts as there. */
int mincore(void *addr, size_t len, unsigned char *pages)
{
    if ((uintptr_t)addr % PAGE_BYTES != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    int result = len != 0 ? sys_madvise(addr, len, HMADV_NORMAL) : 0;

    if (result == 0) {
        memset(pages, 1, round_up(len) / PAGE_BYTES);
    }
    return (int)posix_result(result);
}
