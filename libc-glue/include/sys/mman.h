/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Memory mappings: anonymous memory, private copies of files, and files themselves. All
 * shared mappings of a file show the same memory, as read() and write() do; the host gets
 * what was changed in its files by msync(), munmap() and the program's end.
 */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_FILE            0
#define MAP_SHARED          0x01
#define MAP_PRIVATE         0x02
#define MAP_FIXED           0x10
#define MAP_ANONYMOUS       0x20
#define MAP_ANON            MAP_ANONYMOUS
#define MAP_NORESERVE       0x4000
#define MAP_POPULATE        0x8000
#define MAP_STACK           0x20000
#define MAP_HUGETLB         0x40000
#define MAP_FIXED_NOREPLACE 0x100000
#define MAP_LOCKED          0
#define MAP_GROWSDOWN       0
#define MAP_DENYWRITE       0
#define MAP_EXECUTABLE      0

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED   2

#define MFD_CLOEXEC       1u
#define MFD_ALLOW_SEALING 2u

#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC       4

#define MCL_CURRENT 1
#define MCL_FUTURE  2

#define MAP_FAILED ((void *)-1)

#define POSIX_MADV_NORMAL     0
#define POSIX_MADV_RANDOM     1
#define POSIX_MADV_SEQUENTIAL 2
#define POSIX_MADV_WILLNEED   3
#define POSIX_MADV_DONTNEED   4

#define MADV_NORMAL     0
#define MADV_RANDOM     1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED   3
#define MADV_DONTNEED   4
#define MADV_FREE       8
#define MADV_HUGEPAGE   14
#define MADV_NOHUGEPAGE 15

__BEGIN_DECLS

void *mmap(void *__addr, size_t __len, int __prot, int __flags, int __fd, off_t __offset);
int munmap(void *__addr, size_t __len);
int mprotect(void *__addr, size_t __len, int __prot);
int msync(void *__addr, size_t __len, int __flags);
int mlock(const void *__addr, size_t __len);
int munlock(const void *__addr, size_t __len);
int mlockall(int __flags);
int munlockall(void);
int posix_madvise(void *__addr, size_t __len, int __advice);
/* Shared memory objects are files below /dev/shm. */
int shm_open(const char *__name, int __flags, mode_t __mode);
int shm_unlink(const char *__name);
#if __MISC_VISIBLE || __GNU_VISIBLE
int madvise(void *__addr, size_t __len, int __advice);
int mincore(void *__addr, size_t __len, unsigned char *__pages);
#endif
#if __GNU_VISIBLE
int memfd_create(const char *__name, unsigned int __flags);
void *mremap(void *__addr, size_t __len, size_t __new_len, int __flags, ...);
#define mmap64 mmap
#endif

__END_DECLS

#endif
