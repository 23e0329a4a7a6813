/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * mmap(): anonymous memory is the kernel's; a mapping of a file is memory with a copy of
 * the file as it is now. What becomes of a shared one: shared_files.h.
 */
#include <sys/mman.h>
#include "internal.h"
#include "memory/shared_files.h"

_Static_assert(MAP_SHARED == HMAP_SHARED && MAP_PRIVATE == HMAP_PRIVATE &&
                   MAP_FIXED == HMAP_FIXED && MAP_ANONYMOUS == HMAP_ANONYMOUS &&
                   MAP_NORESERVE == HMAP_NORESERVE && MAP_POPULATE == HMAP_POPULATE &&
                   MAP_STACK == HMAP_STACK && MAP_HUGETLB == HMAP_HUGETLB &&
                   MAP_FIXED_NOREPLACE == HMAP_FIXED_NOREPLACE &&
                   PROT_READ == HPROT_READ && PROT_WRITE == HPROT_WRITE &&
                   PROT_EXEC == HPROT_EXEC,
               "protections and flags are passed on unchanged");

/* Reads the file into the mapping; behind the file's end it stays zero. */
static int fill(char *to, size_t len, int fd, off_t offset)
{
    while (len > 0) {
        ptrdiff_t got = sys_pread(fd, to, len, offset);

        if (got <= 0) {
            return (int)got;
        }
        to += got;
        len -= (size_t)got;
        offset += got;
    }
    return 0;
}

/* Which of several errors it is, as Linux decides: the last page of a file may be so far
 * away that its number is none, before an offset is looked at. */
static int check_range(size_t len, off_t offset)
{
    const uint64_t pages = len / PAGE_BYTES + (len % PAGE_BYTES != 0);

    if (len > SIZE_MAX - (PAGE_BYTES - 1)) {
        return -ENOMEM;
    }
    if ((uint64_t)offset / PAGE_BYTES + pages > UINT64_MAX / PAGE_BYTES) {
        return -EOVERFLOW;
    }
    if (offset < 0 || offset % (off_t)PAGE_BYTES != 0) {
        return -EINVAL;
    }
    if (len > INT64_MAX) {
        return -ENOMEM; /* more than there are addresses */
    }
    return (uint64_t)offset + len > INT64_MAX ? -EOVERFLOW : 0;
}

static int map_file(void **addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    if (result < 0) {
        return result;
    }
    int access = sys_fcntl(fd, HF_GETFL, 0) & HO_ACCMODE;
    bool shared = (flags & (MAP_SHARED | MAP_PRIVATE)) == MAP_SHARED;

    if ((st.mode & HS_IFMT) != HS_IFREG) {
        return -ENODEV;
    }
    result = check_range(len, offset);
    if (result < 0) {
        return result;
    }
    if (access == HO_WRONLY ||
        (shared && (prot & PROT_WRITE) != 0 && access != HO_RDWR)) {
        return -EACCES;
    }
    const struct shared_part part = {
        .fd = fd,
        .offset = offset,
        .len = len,
        .prot = prot,
        .is_written = access == HO_RDWR,
        .dev = st.dev,
        .ino = st.ino,
    };

    if (shared && len != 0 && (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) == 0) {
        result = __posix_alias_file(&part, addr);
        if (result != -ENOENT) {
            return result;
        }
    }
    result = sys_mmap(addr, len, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);
    if (result < 0) {
        return result;
    }
    /* The whole of the last page: the file may go on behind len. */
    result = fill(*addr, (len + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1), fd, offset);
    if (result == 0 && shared) {
        result = __posix_share_file(&part, *addr);
    }
    if (result == 0 && prot != (PROT_READ | PROT_WRITE)) {
        result = sys_mprotect(*addr, len, prot);
    }
    if (result == 0) {
        result = __posix_mark_end(*addr, len, st.size_bytes - offset, -1);
    }
    if (result < 0) {
        munmap(*addr, len);
    }
    return result;
}

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    int result = (flags & MAP_ANONYMOUS) != 0
                     ? sys_mmap(&addr, len, prot, flags)
                     : map_file(&addr, len, prot, flags, fd, offset);

    if (result < 0) {
        __posix_fail(result);
        return MAP_FAILED;
    }
    return addr;
}
