/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * mmap(): anonymous memory is the kernel's, and so are shared mappings of files. A
 * private one is memory with a copy of the file as it is now.
 */
#include <sys/mman.h>
#include <sys/sysmacros.h>
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

#define ZERO_DEVICE makedev(1, 5) /* /dev/zero, as on Linux */

static size_t whole_pages(size_t len)
{
    return (len + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

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

/* rest bytes of the file are behind the start of the mapping: pages that have none of
 * them raise SIGBUS. */
static int mark_end(char *start, size_t len, off_t rest)
{
    size_t all = whole_pages(len), within = rest > 0 ? whole_pages((size_t)rest) : 0;

    return within < all ? sys_madvise(start + within, all - within, HMADV_BEHIND) : 0;
}

/* A private mapping is a copy of the file as it is now. */
static int copy_file(void **addr, size_t len, int prot, int flags, int fd, off_t offset,
                     off_t size)
{
    int result = sys_mmap(addr, len, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);

    if (result < 0) {
        return result;
    }
    /* The whole of the last page: the file may go on behind len. */
    result = fill(*addr, whole_pages(len), fd, offset);
    if (result == 0 && prot != (PROT_READ | PROT_WRITE)) {
        result = sys_mprotect(*addr, len, prot);
    }
    if (result == 0) {
        result = mark_end(*addr, len, size - offset);
    }
    if (result < 0) {
        munmap(*addr, len);
    }
    return result;
}

/* /dev/zero is anonymous memory, which asks for the same access as a file. */
static int map_zero(void **addr, size_t len, int prot, int flags, int access)
{
    bool writes = (flags & MAP_SHARED) != 0 && (prot & PROT_WRITE) != 0;

    if (access == HO_WRONLY || (writes && access != HO_RDWR)) {
        return -EACCES;
    }
    return sys_mmap(addr, len, prot, flags | MAP_ANONYMOUS);
}

static int map_file(void **addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    if (result < 0) {
        return result;
    }
    bool is_zero = (st.mode & HS_IFMT) == HS_IFCHR && st.rdev == ZERO_DEVICE;

    if ((st.mode & HS_IFMT) != HS_IFREG && !is_zero) {
        return -ENODEV;
    }
    result = check_range(len, offset);
    if (result < 0) {
        return result;
    }
    int access = sys_fcntl(fd, HF_GETFL, 0) & HO_ACCMODE;

    if (is_zero) {
        return map_zero(addr, len, prot, flags, access);
    }
    if ((flags & (MAP_SHARED | MAP_PRIVATE)) == MAP_SHARED) {
        return __posix_share_file(addr, len, prot, flags, fd, offset);
    }
    return access == HO_WRONLY
               ? -EACCES
               : copy_file(addr, len, prot, flags, fd, offset, st.size_bytes);
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
