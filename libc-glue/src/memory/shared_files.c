/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The list of the shared mappings of files; see shared_files.h. */
#include "memory/shared_files.h"
#include <stdlib.h>
#include <sys/mman.h>
#include "lock.h"

#define ALIASES_MAX 65536 /* a program that makes more does not stop */

struct shared_file {
    struct shared_file *next;
    char *start, *end;
    off_t offset; /* of start in the file */
    int fd;       /* a copy: the program may close its own */
    int prot;
    bool is_written;      /* back to the file */
    unsigned int aliases; /* further mappings of the same part: this very memory */
    uint64_t dev, ino;    /* of the file */
};

static uint32_t list_lock;
static struct shared_file *list; /* guarded by list_lock */

static void sync_at_exit(void)
{
    __posix_unshare(NULL, SIZE_MAX);
}

/* list_lock held: a copy of *new with a descriptor of its own. */
static int add(const struct shared_file *new)
{
    static bool at_exit;
    struct shared_file *shared = malloc(sizeof(*shared));
    int own = shared != NULL ? sys_fcntl(new->fd, HF_DUPFD_CLOEXEC, 0) : -ENOMEM;

    if (own < 0) {
        free(shared);
        return own;
    }
    *shared = *new;
    shared->fd = own;
    shared->next = list;
    list = shared;
    if (!at_exit) {
        at_exit = true;
        atexit(sync_at_exit);
    }
    return 0;
}

static size_t whole_pages(size_t len)
{
    return (len + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

int __posix_share_file(const struct shared_part *part, char *start)
{
    const struct shared_file new = {
        .start = start,
        .end = start + whole_pages(part->len),
        .offset = part->offset,
        .fd = part->fd,
        .prot = part->prot,
        .is_written = part->is_written,
        .dev = part->dev,
        .ino = part->ino,
    };

    lock_acquire(&list_lock);
    int result = add(&new);

    lock_release(&list_lock);
    return result;
}

/* list_lock held: the mapping of just that part, or null. */
static struct shared_file *find_part(const struct shared_part *part)
{
    struct shared_file *shared = list;

    while (shared != NULL &&
           !(shared->dev == part->dev && shared->ino == part->ino &&
             shared->offset == part->offset &&
             (size_t)(shared->end - shared->start) == whole_pages(part->len))) {
        shared = shared->next;
    }
    return shared;
}

/* list_lock held: what part may do, shared may do as well. */
static int widen(struct shared_file *shared, const struct shared_part *part)
{
    int prot = shared->prot | part->prot;
    int result = shared->aliases < ALIASES_MAX ? 0 : -ENOMEM;

    if (result == 0 && part->is_written && !shared->is_written) {
        int own = sys_fcntl(part->fd, HF_DUPFD_CLOEXEC, 0);

        if (own < 0) {
            return own;
        }
        sys_close(shared->fd);
        shared->fd = own;
        shared->is_written = true;
    }
    if (result == 0 && prot != shared->prot) {
        result = sys_mprotect(shared->start, (size_t)(shared->end - shared->start), prot);
    }
    if (result == 0) {
        shared->prot = prot;
        shared->aliases++;
    }
    return result;
}

int __posix_alias_file(const struct shared_part *part, void **addr)
{
    lock_acquire(&list_lock);
    struct shared_file *shared = find_part(part);
    int result = shared != NULL ? widen(shared, part) : -ENOENT;

    if (result == 0) {
        *addr = shared->start;
    }
    lock_release(&list_lock);
    return result;
}

bool __posix_leave_alias(char *start, size_t len)
{
    bool left = false;

    lock_acquire(&list_lock);
    for (struct shared_file *shared = list; shared != NULL; shared = shared->next) {
        if (shared->start == start && shared->end == start + whole_pages(len) &&
            shared->aliases > 0) {
            shared->aliases--;
            left = true;
            break;
        }
    }
    lock_release(&list_lock);
    return left;
}

int __posix_mark_end(char *start, size_t len, off_t rest, int prot)
{
    size_t all = whole_pages(len), within = rest > 0 ? whole_pages((size_t)rest) : 0;
    int result = 0;

    within = within < all ? within : all;
    if (within < all) {
        result = sys_madvise(start + within, all - within, HMADV_BEHIND);
    }
    if (result == 0 && within > 0 && prot >= 0) {
        result = sys_madvise(start, within, HMADV_WITHIN);
        if (result == 0) {
            result = sys_mprotect(start, within, prot);
        }
    }
    return result;
}

void __posix_file_resized(const struct hermit_stat *st)
{
    lock_acquire(&list_lock);
    for (struct shared_file *shared = list; shared != NULL; shared = shared->next) {
        if (shared->dev == st->dev && shared->ino == st->ino) {
            __posix_mark_end(shared->start, (size_t)(shared->end - shared->start),
                             st->size_bytes - shared->offset, shared->prot);
        }
    }
    lock_release(&list_lock);
}

/* Writes [start, end) of the mapping, as far as the file goes. 0 or -errno. */
static int write_back(const struct shared_file *shared, char *start, char *end)
{
    struct hermit_stat st;
    off_t offset = shared->offset + (start - shared->start);
    int result = sys_fstat(shared->fd, &st);

    if (result < 0 || offset >= st.size_bytes || !shared->is_written) {
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
        struct shared_file rest = *shared;

        rest.start = end;
        rest.offset += end - shared->start;
        rest.aliases = 0;
        add(&rest); /* without memory for it, the part behind is not written any more */
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

bool __posix_is_shared(const char *start, size_t len)
{
    bool found = false;

    lock_acquire(&list_lock);
    for (const struct shared_file *shared = list; shared != NULL; shared = shared->next) {
        found = found || (shared->start < start + len && start < shared->end);
    }
    lock_release(&list_lock);
    return found;
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
