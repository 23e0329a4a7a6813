/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Requests. Regular files do not wait, so they are read and written by the caller; for
 * all else a request has a thread. Who waits sleeps on the word that each completion
 * increments.
 */
#include <aio.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "mqueue/queue.h"
#include "pthread/cancel.h"

#define BEGUN 0x0a105e7fu /* not what memory holds by chance */

/* What lio_listio() has begun and is not done. */
struct list {
    unsigned int left;
    struct notice notice;
};

static uint32_t completions;

/* One request of the list less; the last one ends it. */
static void leave_list(struct list *list)
{
    if (__atomic_sub_fetch(&list->left, 1, __ATOMIC_ACQ_REL) == 0) {
        __posix_notify(&list->notice, SI_ASYNCIO);
        free(list);
    }
}

/* After the store of the error the request is the program's again. */
static void complete(struct aiocb *request, ptrdiff_t result)
{
    struct notice notice;
    struct list *list = request->__list;

    __posix_keep_event(&notice, &request->aio_sigevent);
    request->__result = result < 0 ? -1 : result;
    /* Release pairs with aio_error(): result and buffer come before it. */
    __atomic_store_n(&request->__error, result < 0 ? (int)-result : 0, __ATOMIC_RELEASE);
    __atomic_add_fetch(&completions, 1, __ATOMIC_SEQ_CST);
    sys_futex_wake(&completions, INT32_MAX);
    __posix_notify(&notice, SI_ASYNCIO);
    if (list != NULL) {
        leave_list(list);
    }
}

static ptrdiff_t perform(const struct aiocb *request, bool has_offset)
{
    void *buf = (void *)(uintptr_t)request->aio_buf;
    int fd = request->aio_fildes;

    if (request->aio_lio_opcode == LIO_READ) {
        return has_offset ? sys_pread(fd, buf, request->aio_nbytes, request->aio_offset)
                          : sys_read(fd, buf, request->aio_nbytes);
    }
    return has_offset ? sys_pwrite(fd, buf, request->aio_nbytes, request->aio_offset)
                      : sys_write(fd, buf, request->aio_nbytes);
}

static void *work(void *arg)
{
    struct aiocb *request = arg;

    complete(request, perform(request, false));
    return NULL;
}

static int start_work(struct aiocb *request)
{
    const uint64_t all = ~UINT64_C(0);
    uint64_t before;
    pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN);
    sys_sigmask(HSIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, &attr, work, request);

    sys_sigmask(HSIG_SETMASK, &before, NULL);
    return error != 0 ? -EAGAIN : 0;
}

/* The operation is the request's opcode; 0 or -errno, when nothing has begun. */
static int begin(struct aiocb *request, struct list *list)
{
    bool writes = request->aio_lio_opcode == LIO_WRITE;
    int flags = sys_fcntl(request->aio_fildes, HF_GETFL, 0);
    struct hermit_stat st;

    if (flags < 0 || (flags & HO_ACCMODE) == (writes ? HO_RDONLY : HO_WRONLY)) {
        return -EBADF;
    }
    int result = sys_fstat(request->aio_fildes, &st);

    if (result < 0) {
        return result;
    }
    bool is_file = (st.mode & HS_IFMT) == HS_IFREG;

    if (request->aio_reqprio < 0 || request->aio_reqprio > AIO_PRIO_DELTA_MAX ||
        request->aio_nbytes > PTRDIFF_MAX ||
        (is_file && request->aio_offset < 0 && (flags & HO_APPEND) == 0)) {
        return -EINVAL;
    }
    request->__begun = BEGUN;
    request->__error = EINPROGRESS;
    request->__list = list;
    if (!is_file) {
        result = start_work(request);
        if (result < 0) {
            request->__begun = 0;
        }
        return result;
    }
    complete(request, perform(request, !writes || (flags & HO_APPEND) == 0));
    return 0;
}

int aio_read(struct aiocb *request)
{
    request->aio_lio_opcode = LIO_READ;
    return (int)posix_result(begin(request, NULL));
}

int aio_write(struct aiocb *request)
{
    request->aio_lio_opcode = LIO_WRITE;
    return (int)posix_result(begin(request, NULL));
}

int aio_fsync(int how, struct aiocb *request)
{
    int flags = sys_fcntl(request->aio_fildes, HF_GETFL, 0);

    if (how != O_SYNC && how != O_DSYNC) {
        return (int)__posix_fail(-EINVAL);
    }
    if (flags < 0 || (flags & HO_ACCMODE) == HO_RDONLY) {
        return (int)__posix_fail(-EBADF);
    }
    request->__begun = BEGUN;
    request->__list = NULL;
    complete(request, sys_fsync(request->aio_fildes));
    return 0;
}

/* EINPROGRESS, or the error that it ended with. */
int aio_error(const struct aiocb *request)
{
    if (request->__begun != BEGUN) {
        return (int)__posix_fail(-EINVAL);
    }
    return __atomic_load_n(&request->__error, __ATOMIC_ACQUIRE);
}

ssize_t aio_return(struct aiocb *request)
{
    int error = aio_error(request);

    if (error == EINPROGRESS || error < 0) {
        return __posix_fail(-EINVAL);
    }
    request->__begun = 0; /* it is over */
    if (error != 0) {
        errno = error;
    }
    return request->__result;
}

/* What a thread has begun goes on. */
int aio_cancel(int fd, struct aiocb *request)
{
    int flags = sys_fcntl(fd, HF_GETFL, 0);

    if (flags < 0) {
        return (int)__posix_fail(-EBADF);
    }
    if (request != NULL && request->aio_fildes != fd) {
        return (int)__posix_fail(-EINVAL);
    }
    return request != NULL && aio_error(request) == EINPROGRESS ? AIO_NOTCANCELED
                                                                : AIO_ALLDONE;
}

static bool is_any_done(const struct aiocb *const requests[], int count)
{
    bool has_any = false;

    for (int i = 0; i < count; i++) {
        if (requests[i] != NULL) {
            has_any = true;
            if (aio_error(requests[i]) != EINPROGRESS) {
                return true;
            }
        }
    }
    return !has_any;
}

/* -EAGAIN: the time is up. */
static int suspend_until(const struct aiocb *const requests[], int count,
                         const struct timespec *until)
{
    for (;;) {
        uint32_t seen = __atomic_load_n(&completions, __ATOMIC_SEQ_CST);

        if (is_any_done(requests, count)) {
            return 0;
        }
        int error =
            __posix_wait_flags(&completions, seen, until, CLOCK_MONOTONIC, HFUTEX_CANCEL);

        if (error != 0) {
            return error == ETIMEDOUT ? -EAGAIN : -error;
        }
    }
}

int aio_suspend(const struct aiocb *const requests[], int count,
                const struct timespec *timeout)
{
    struct timespec until;

    cancel_point();
    if (timeout == NULL) {
        return (int)posix_result(suspend_until(requests, count, NULL));
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout->tv_sec;
    until.tv_nsec += timeout->tv_nsec;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return (int)posix_result(suspend_until(requests, count, &until));
}

/* Begins all; how many could not be, of which errno is the last one's. */
static int begin_all(struct aiocb *const requests[], int count, struct list *list)
{
    int refused = 0;

    for (int i = 0; i < count; i++) {
        struct aiocb *request = requests[i];

        if (request == NULL || request->aio_lio_opcode == LIO_NOP) {
            continue;
        }
        int result =
            request->aio_lio_opcode == LIO_READ || request->aio_lio_opcode == LIO_WRITE
                ? 0
                : -EINVAL;

        if (result == 0) {
            __atomic_add_fetch(&list->left, 1, __ATOMIC_RELAXED);
            result = begin(request, list);
            if (result < 0) {
                __atomic_sub_fetch(&list->left, 1, __ATOMIC_RELAXED);
            }
        }
        if (result < 0) {
            request->__begun = BEGUN;
            request->__error = -result;
            request->__result = -1;
            refused++;
        }
    }
    return refused;
}

/* Waits for all of them: 0, -EIO if one has failed, -EINTR. */
static int wait_for_all(struct aiocb *const requests[], int count)
{
    int result = 0;

    for (int i = 0; i < count; i++) {
        const struct aiocb *request = requests[i];

        if (request == NULL || request->aio_lio_opcode == LIO_NOP) {
            continue;
        }
        int error = suspend_until(&request, 1, NULL);

        if (error < 0) {
            return error;
        }
        result = aio_error(request) != 0 ? -EIO : result;
    }
    return result;
}

int lio_listio(int mode, struct aiocb *const requests[], int count,
               struct sigevent *restrict event)
{
    if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || count < 0 || count > AIO_LISTIO_MAX) {
        return (int)__posix_fail(-EINVAL);
    }
    struct list *list = malloc(sizeof(*list));

    if (list == NULL) {
        return (int)__posix_fail(-EAGAIN);
    }
    list->left = 1; /* this call */
    list->notice.event.sigev_notify = SIGEV_NONE;
    if (mode == LIO_NOWAIT && event != NULL) {
        __posix_keep_event(&list->notice, event);
    }
    int refused = begin_all(requests, count, list);

    leave_list(list);
    int result = mode == LIO_WAIT ? wait_for_all(requests, count) : 0;

    return (int)posix_result(result == 0 && refused != 0 ? -EIO : result);
}
