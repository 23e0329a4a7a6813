/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Message queues and asynchronous input and output. */
#include <aio.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static const struct mq_attr small = {.mq_maxmsg = 2, .mq_msgsize = 16};
static sem_t told;
static size_t guard; /* of the thread that told */

static void order(void)
{
    mqd_t queue = mq_open("/order", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &small);
    struct mq_attr attr;
    unsigned int priority;
    char text[16];

    CHECK(queue >= 0 && mq_getattr(queue, &attr) == 0);
    CHECK(attr.mq_maxmsg == 2 && attr.mq_msgsize == 16 && attr.mq_flags == O_NONBLOCK);
    CHECK_ERRNO(mq_open("/order", O_CREAT | O_EXCL | O_RDWR, 0600, &small), EEXIST);
    CHECK_ERRNO(mq_open("/nothing", O_RDWR), ENOENT);
    CHECK_ERRNO(mq_receive(queue, text, 16, NULL), EAGAIN);
    CHECK_ERRNO(mq_receive(queue, text, 15, NULL), EMSGSIZE);
    CHECK_ERRNO(mq_send(queue, text, 17, 0), EMSGSIZE);
    CHECK_ERRNO(mq_send(queue, text, 1, 32768), EINVAL);
    CHECK(mq_send(queue, "low", 4, 1) == 0 && mq_send(queue, "high", 5, 7) == 0);
    CHECK_ERRNO(mq_send(queue, "more", 5, 0), EAGAIN);
    CHECK(mq_receive(queue, text, 16, &priority) == 5 && priority == 7);
    CHECK(strcmp(text, "high") == 0);
    CHECK(mq_unlink("/order") == 0 && mq_receive(queue, text, 16, &priority) == 4);
    CHECK(mq_close(queue) == 0);
    CHECK_ERRNO(mq_close(queue), EBADF);
    CHECK_ERRNO(mq_unlink("/order"), ENOENT);
}

static void *sender(void *arg)
{
    mqd_t queue = *(mqd_t *)arg;

    for (int i = 0; i < 100; i++) {
        CHECK(mq_send(queue, (char *)&i, sizeof(i), 0) == 0);
    }
    return NULL;
}

static void tell(union sigval value)
{
    pthread_attr_t attr;

    CHECK(pthread_getattr_np(pthread_self(), &attr) == 0);
    CHECK(pthread_attr_getguardsize(&attr, &guard) == 0);
    CHECK(value.sival_int == 42 && sem_post(&told) == 0);
}

static void waiting(void)
{
    mqd_t queue = mq_open("/waiting", O_CREAT | O_RDWR, 0600, &small);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_value.sival_int = 42,
                             .sigev_notify_function = tell};
    struct timespec soon;
    pthread_attr_t attr;
    pthread_t thread;
    int got;
    char text[16];

    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 1000000;
    soon.tv_sec += soon.tv_nsec / 1000000000;
    soon.tv_nsec %= 1000000000;
    CHECK_ERRNO(mq_timedreceive(queue, text, 16, NULL, &soon), ETIMEDOUT);
    CHECK(pthread_create(&thread, NULL, sender, &queue) == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(mq_receive(queue, text, 16, NULL) == sizeof(got));
        memcpy(&got, text, sizeof(got));
        CHECK(got == i);
    }
    CHECK(pthread_join(thread, NULL) == 0 && sem_init(&told, 0, 0) == 0);
    CHECK(mq_notify(queue, &event) == 0);
    CHECK_ERRNO(mq_notify(queue, &event), EBUSY);
    CHECK(mq_send(queue, "x", 1, 0) == 0 && sem_wait(&told) == 0);
    CHECK(mq_receive(queue, text, 16, NULL) == 1);
    /* The attributes are the program's again at once. */
    CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setguardsize(&attr, 12288) == 0);
    event.sigev_notify_attributes = &attr;
    CHECK(mq_notify(queue, &event) == 0);
    memset(&attr, 0xff, sizeof(attr));
    CHECK(mq_send(queue, "x", 1, 0) == 0 && sem_wait(&told) == 0 && guard == 12288);
    CHECK(mq_close(queue) == 0 && mq_unlink("/waiting") == 0);
}

static void *receiver(void *arg)
{
    char text[16];

    mq_receive(*(mqd_t *)arg, text, 16, NULL);
    return NULL;
}

static void cancelled(void)
{
    mqd_t queue = mq_open("/cancelled", O_CREAT | O_RDWR, 0600, &small);
    pthread_t thread;
    void *result;
    char text[16];

    CHECK(pthread_create(&thread, NULL, receiver, &queue) == 0);
    usleep(1000);
    CHECK(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(mq_send(queue, "y", 1, 0) == 0 && mq_receive(queue, text, 16, NULL) == 1);
    CHECK(mq_close(queue) == 0 && mq_unlink("/cancelled") == 0);
}

static void files(void)
{
    char buf[8] = "", more[8] = "";
    int fd = open("/tmp/aio", O_CREAT | O_RDWR | O_TRUNC, 0600);
    struct aiocb write_it = {.aio_fildes = fd, .aio_buf = "1234567", .aio_nbytes = 7};
    struct aiocb read_it = {
        .aio_fildes = fd, .aio_buf = buf, .aio_nbytes = 8, .aio_offset = 3};
    struct aiocb bad = {.aio_fildes = 999};
    struct aiocb both[] = {
        {.aio_fildes = fd, .aio_lio_opcode = LIO_WRITE, .aio_buf = "ab", .aio_nbytes = 2},
        {.aio_fildes = fd,
         .aio_lio_opcode = LIO_READ,
         .aio_buf = more,
         .aio_nbytes = 2,
         .aio_offset = 5},
    };
    struct aiocb *list[] = {&both[0], NULL, &both[1]};

    CHECK(aio_write(&write_it) == 0 && aio_error(&write_it) == 0);
    CHECK(aio_return(&write_it) == 7);
    CHECK_ERRNO(aio_return(&write_it), EINVAL);
    CHECK_ERRNO(aio_error(&bad), EINVAL);
    CHECK(aio_read(&read_it) == 0 && aio_error(&read_it) == 0);
    CHECK(aio_return(&read_it) == 4 && strcmp(buf, "4567") == 0);
    CHECK_ERRNO(aio_read(&bad), EBADF);
    CHECK(lio_listio(LIO_WAIT, list, 3, NULL) == 0);
    CHECK(aio_return(&both[0]) == 2 && aio_return(&both[1]) == 2);
    CHECK(strcmp(more, "67") == 0);
    CHECK(aio_fsync(O_SYNC, &write_it) == 0 && aio_error(&write_it) == 0);
    CHECK(aio_cancel(fd, NULL) == AIO_ALLDONE && close(fd) == 0);
}

static void pipes(void)
{
    char buf[4] = "";
    int fds[2];
    const struct timespec brief = {.tv_nsec = 1000000};

    CHECK(pipe(fds) == 0);
    struct aiocb request = {.aio_fildes = fds[0],
                            .aio_buf = buf,
                            .aio_nbytes = 4,
                            .aio_sigevent = {.sigev_notify = SIGEV_SIGNAL,
                                             .sigev_signo = SIGUSR1,
                                             .sigev_value.sival_int = 5}};
    const struct aiocb *list[] = {&request};
    sigset_t set;
    siginfo_t info;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    CHECK(aio_read(&request) == 0 && aio_error(&request) == EINPROGRESS);
    CHECK(aio_cancel(fds[0], &request) == AIO_NOTCANCELED);
    CHECK_ERRNO(aio_suspend(list, 1, &brief), EAGAIN);
    CHECK(write(fds[1], "abc", 3) == 3 && aio_suspend(list, 1, NULL) == 0);
    CHECK(aio_error(&request) == 0 && aio_return(&request) == 3);
    CHECK(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_ASYNCIO);
    CHECK(info.si_value.sival_int == 5);
}

int main(void)
{
    order();
    waiting();
    cancelled();
    files();
    pipes();
    puts("queues: ok");
    return 0;
}
