/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: reading and writing. */
#include "sys/sys.h"
#include "arch/cpu.h"
#include "fs/tty.h"
#include "fs/vfs.h"
#include "sched/signal.h"

/* 0, or why len bytes of buf cannot be read from file at offset. */
static inline ptrdiff_t check_read(const struct file *file, const void *buf, size_t len,
                                   int64_t offset)
{
    if (unlikely(!file_can_read(file))) {
        return -HE_BADF;
    }
    if (unlikely(offset != FILE_POS && file->ops->seek == NULL)) {
        return -HE_SPIPE;
    }
    return check_buffer(buf, len);
}

static inline ptrdiff_t check_write(const struct file *file, const void *buf, size_t len,
                                    int64_t offset)
{
    if (unlikely(!file_can_write(file))) {
        return -HE_BADF;
    }
    if (unlikely(offset != FILE_POS && file->ops->seek == NULL)) {
        return -HE_SPIPE;
    }
    return check_buffer(buf, len);
}

/* What a read or write that did not succeed as a whole leaves to do at its very end;
 * true: it begins again. */
static COLD bool begins_again(ptrdiff_t done)
{
    if (done == -HE_PIPE) {
        signal_raise_self(HSIG_PIPE);
    }
    const struct tty_discipline *own =
        __atomic_load_n(&tty_discipline, __ATOMIC_ACQUIRE); /* as in devfs.c */
    int asked = done == -HE_INTR && own != NULL ? own->take_signal() : 0;

    if (asked != 0) {
        signal_raise_self(asked); /* Ctrl-C */
    }
    /* Of what has cut a write short, perhaps, the handler runs, too. */
    return (done == -HE_INTR || done > 0) && signal_restarts() && done < 0;
}

/*
 * Reading and writing: what nearly always happens is done in few instructions, without a
 * call that would need registers saved. Everything else is done by functions that begin
 * at the beginning again.
 */
struct transfer {
    int fd;
    void *buf; /* only read from if it is a write */
    size_t len;
    struct file *file;
};

static ptrdiff_t transfer_once(int fd, void *buf, size_t len, int64_t offset,
                               bool is_write)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    ptrdiff_t done = is_write ? check_write(file, buf, len, offset)
                              : check_read(file, buf, len, offset);

    if (done == 0) {
        done = is_write ? file->ops->write(file, buf, len, offset)
                        : file->ops->read(file, buf, len, offset);
    }
    file_put(file);
    return done;
}

/* From the beginning. unsure, unless it is null, is a reference that may not count. */
static COLD ptrdiff_t transfer_slowly(struct file *unsure, void *buf, size_t len,
                                      int64_t offset, bool is_write, int fd)
{
    ptrdiff_t done;

    if (unsure != NULL) {
        file_put(unsure);
    }
    do {
        done = transfer_once(fd, buf, len, offset, is_write);
    } while ((done < 0 || is_write) && offset == FILE_POS && begins_again(done));
    return done;
}

/* A transfer at FILE_POS failed, or was cut short. */
static COLD ptrdiff_t transfer_failed(const struct transfer *what, bool is_write,
                                      ptrdiff_t result)
{
    return begins_again(result)
               ? transfer_slowly(NULL, what->buf, what->len, FILE_POS, is_write, what->fd)
               : result;
}

static COLD ptrdiff_t transfer_put_last(const struct transfer *what, bool is_write,
                                        int64_t offset, ptrdiff_t done)
{
    file_last_put(what->file);
    return (done < 0 || is_write) && offset == FILE_POS
               ? transfer_failed(what, is_write, done)
               : done;
}

/* A buffer at an address and of a length that need no closer look: see check_buffer(). */
static inline bool is_plain_buffer(const void *buf, size_t len)
{
    return (((uintptr_t)buf - 1) | len) < UINT64_C(1) << 45;
}

_Static_assert(MMU_USER_END >= UINT64_C(1) << 46, "the sum of both is in the range");

/* No canary: the frame holds no array, and the canary would cost as much as the rest. */
static ALWAYS_INLINE NO_STACK_CANARY ptrdiff_t transfer(int fd, void *buf, size_t len,
                                                        int64_t offset, bool is_write)
{
    bool is_sure;
    struct file *file = (unsigned)fd < FD_CHUNK ? fd_get_near(fd, &is_sure) : NULL;

    if (unlikely(file == NULL)) {
        return transfer_slowly(NULL, buf, len, offset, is_write, fd);
    }
    if (unlikely(!is_sure) ||
        unlikely(is_write ? !file_can_write(file) : !file_can_read(file)) ||
        unlikely(!is_plain_buffer(buf, len)) ||
        unlikely(offset != FILE_POS && file->ops->seek == NULL)) {
        return transfer_slowly(file, buf, len, offset, is_write, fd);
    }
    struct transfer what = {fd, buf, len, file};

    cpu_keep_in_memory(what); /* instead of in registers that would have to be saved */
    ptrdiff_t done = is_write ? file->ops->write(file, buf, len, offset)
                              : file->ops->read(file, buf, len, offset);

    if (unlikely(file_put_is_last(what.file))) {
        return transfer_put_last(&what, is_write, offset, done);
    }
    return likely(is_write ? done == (ptrdiff_t)what.len : done >= 0) ||
                   offset != FILE_POS
               ? done
               : transfer_failed(&what, is_write, done);
}

NO_STACK_CANARY ptrdiff_t sys_read(int fd, void *buf, size_t len)
{
    return transfer(fd, buf, len, FILE_POS, false);
}

NO_STACK_CANARY ptrdiff_t sys_write(int fd, const void *buf, size_t len)
{
    return transfer(fd, (void *)(uintptr_t)buf, len, FILE_POS, true);
}

NO_STACK_CANARY ptrdiff_t sys_pread(int fd, void *buf, size_t len, int64_t offset)
{
    return likely(offset >= 0) ? transfer(fd, buf, len, offset, false) : -HE_INVAL;
}

NO_STACK_CANARY ptrdiff_t sys_pwrite(int fd, const void *buf, size_t len, int64_t offset)
{
    return likely(offset >= 0) ? transfer(fd, (void *)(uintptr_t)buf, len, offset, true)
                               : -HE_INVAL;
}

/* All together are less than INT64_MAX, as file_ops wants it. */
_Static_assert(HERMIT_IOV_MAX <= INT64_MAX / MMU_USER_END, "no overflow in the sum");

static ptrdiff_t check_vector(const struct hermit_iovec *iov, int count)
{
    if (count < 0 || count > HERMIT_IOV_MAX) {
        return -HE_INVAL;
    }
    if (iov == NULL && count > 0) {
        return -HE_FAULT;
    }
    uint64_t sum = 0;

    for (int i = 0; i < count; i++) { /* POSIX: this comes before what they point to */
        if (__builtin_add_overflow(sum, iov[i].len, &sum) || sum > INT64_MAX) {
            return -HE_INVAL;
        }
    }
    for (int i = 0; i < count; i++) {
        int err = check_buffer(iov[i].base, iov[i].len);

        if (err < 0) {
            return err;
        }
    }
    return 0;
}

/* Reads or writes piece by piece until one is cut short; the error of the first. */
static ptrdiff_t one_by_one(struct file *file, const struct hermit_iovec *iov, int count,
                            bool is_write)
{
    ptrdiff_t done = 0;

    for (int i = 0; i < count; i++) {
        ptrdiff_t part = is_write
                             ? file->ops->write(file, iov[i].base, iov[i].len, FILE_POS)
                             : file->ops->read(file, iov[i].base, iov[i].len, FILE_POS);

        if (part < 0) {
            return done > 0 ? done : part;
        }
        done += part;
        if ((uint64_t)part < iov[i].len) {
            break;
        }
    }
    return done;
}

static ptrdiff_t read_vector(int fd, const struct hermit_iovec *iov, int count)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_read(file, NULL, 0, FILE_POS);

    if (done == 0 && (done = check_vector(iov, count)) == 0) {
        done = file->ops->readv != NULL ? file->ops->readv(file, iov, count)
                                        : one_by_one(file, iov, count, false);
    }
    file_put(file);
    return done;
}

static ptrdiff_t write_vector(int fd, const struct hermit_iovec *iov, int count)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_write(file, NULL, 0, FILE_POS);

    if (done == 0 && (done = check_vector(iov, count)) == 0) {
        done = file->ops->writev != NULL ? file->ops->writev(file, iov, count)
                                         : one_by_one(file, iov, count, true);
    }
    file_put(file);
    return done;
}

ptrdiff_t sys_readv(int fd, const struct hermit_iovec *iov, int count)
{
    ptrdiff_t done;

    do {
        done = read_vector(fd, iov, count);
    } while (unlikely(done < 0) && begins_again(done));
    return done;
}

ptrdiff_t sys_writev(int fd, const struct hermit_iovec *iov, int count)
{
    ptrdiff_t done;

    do {
        done = write_vector(fd, iov, count);
    } while (unlikely(done < 0 || vector_is_longer(iov, count, done)) &&
             begins_again(done));
    return done;
}
