/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Asynchronous input and output (POSIX 2017). What a file takes at once has been done
 * when the call returns; what may have to wait is done by a thread.
 */
#ifndef _AIO_H
#define _AIO_H

#include <fcntl.h>
#include <signal.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

struct aiocb {
    int aio_fildes;
    int aio_lio_opcode;
    int aio_reqprio;
    volatile void *aio_buf;
    size_t aio_nbytes;
    off_t aio_offset;
    struct sigevent aio_sigevent;
    unsigned int __begun; /* a certain number between the call and aio_return() */
    int __error;          /* EINPROGRESS until it is done */
    ssize_t __result;
    void *__list; /* of lio_listio() */
};

#define AIO_CANCELED    0
#define AIO_NOTCANCELED 1
#define AIO_ALLDONE     2

#define LIO_NOP    0
#define LIO_READ   1
#define LIO_WRITE  2
#define LIO_WAIT   0
#define LIO_NOWAIT 1

__BEGIN_DECLS

int aio_read(struct aiocb *__request);
int aio_write(struct aiocb *__request);
int aio_fsync(int __how, struct aiocb *__request);
int aio_error(const struct aiocb *__request);
ssize_t aio_return(struct aiocb *__request);
int aio_cancel(int __fd, struct aiocb *__request);
int aio_suspend(const struct aiocb *const __requests[], int __count,
                const struct timespec *__timeout);
int lio_listio(int __mode, struct aiocb *const __requests[], int __count,
               struct sigevent *__restrict __event);

__END_DECLS

#endif
