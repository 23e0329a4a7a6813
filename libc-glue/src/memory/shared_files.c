/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The list of the shared mappings of files; see shared_files.h. */
#include "memory/shared_files.h"
#include <stdlib.h>
#include <sys/mman.h>
#include "lock.h"

struct shared_file {
    struct shared_file *next;
    char *start, *end;
    off_t offset; /* of start in the file */
    int fd;       /* a copy: the program may close its own */
};

static uint32_t list_lock;
static struct shared_file *list; /* guarded by list_lock */

static void sync_at_exit(void)
{
    __posix_unshare(NULL, SIZE_MAX);
}

/* list_lock held. */
static int add(char *start, char *end, int fd, off_t offset)
{
    static bool at_exit;
    struct shared_file *shared = malloc(sizeof(*shared));
    int own = shared != NULL ? sys_fcntl(fd, HF_DUPFD, 0) : -ENOMEM;

    if (own < 0) {
        free(shared);
        return own;
    }
    *shared = (struct shared_file){list, start, end, offset, own};
    list = shared;
    if (!at_exit) {
        at_exit = true;
        atexit(sync_at_exit);
    }
    return 0;
}

int __posix_share_file(char *start, size_t len, int fd, off_t offset)
{
    char *end = start + ((len + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1));

    lock_acquire(&list_lock);
    int result = add(start, end, fd, offset);

    lock_release(&list_lock);
    return result;
}

/* Writes [start, end) of the mapping, as far as the file goes. 0 or -errno. */
static int write_back(const struct shared_file *shared, char *start, char *end)
{
    struct hermit_stat st;
    off_t offset = shared->offset + (start - shared->start);
    int result = sys_fstat(shared->fd, &st);

    if (result < 0 || offset >= st.size_bytes) {
        return result;
    }
    if (end - start > st.size_bytes - offset) {
        end = start + (st.size_bytes - offset);
    }
    while (start < end) {
        ptrdiff_t done = sys_pwrite(shared->fd, start, (size_t)(end - start), offset);

        if (done <= 0) {
            return done < 0 ? (int)done : -EIO;
        }
        start += done;
        offset += done;
    }
    return 0;
}

/* Takes [start, end), a part of *link, off the list. */
static void forget(struct shared_file **link, char *start, char *end)
{
    struct shared_file *shared = *link;

    if (start > shared->start && end < shared->end) {
        /* Without memory for it, the part behind is not written any more. */
        add(end, shared->end, shared->fd, shared->offset + (end - shared->start));
    }
    if (start > shared->start) {
        shared->end = start;
    } else if (end < shared->end) {
        shared->offset += end - shared->start;
        shared->start = end;
    } else {
        *link = shared->next;
        sys_close(shared->fd);
        free(shared);
    }
}

/* 0, or the first error. */
static int sync_part(uintptr_t start, uintptr_t end, bool leaving)
{
    struct shared_file **link = &list, *shared;
    int result = 0;

    while (shared = *link, shared != NULL) {
        char *from = (uintptr_t)shared->start > start ? shared->start : (char *)start;
        char *to = (uintptr_t)shared->end < end ? shared->end : (char *)end;

        if (from < to) {
            if (leaving) { /* it may not be readable any more */
                sys_mprotect(from, (size_t)(to - from), HPROT_READ | HPROT_WRITE);
            }
            int error = write_back(shared, from, to);

            result = result == 0 ? error : result;
            if (leaving) {
                forget(link, from, to);
            }
        }
        link = *link == shared ? &shared->next : link;
    }
    return result;
}

void __posix_unshare(char *start, size_t len)
{
    uintptr_t end = (uintptr_t)start + len;

    if (end % PAGE_BYTES != 0 && end < UINTPTR_MAX - PAGE_BYTES) {
        end = (end | (PAGE_BYTES - 1)) + 1; /* pages go as a whole */
    }
    lock_acquire(&list_lock);
    sync_part((uintptr_t)start, end, true);
    lock_release(&list_lock);
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
        lock_acquire(&list_lock);
        result = sync_part((uintptr_t)addr, (uintptr_t)addr + len, false);
        lock_release(&list_lock);
    }
    return (int)posix_result(result);
}
