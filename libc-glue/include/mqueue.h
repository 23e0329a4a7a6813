/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Queues of messages with names (POSIX 2017), between the threads of the program. */
#ifndef _MQUEUE_H
#define _MQUEUE_H

#include <fcntl.h>
#include <signal.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

typedef int mqd_t;

struct mq_attr {
    long mq_flags;   /* O_NONBLOCK or 0 */
    long mq_maxmsg;  /* messages that it holds */
    long mq_msgsize; /* bytes of the longest */
    long mq_curmsgs;
};

__BEGIN_DECLS

/* With O_CREAT a mode and a struct mq_attr *, which may be null: 10 messages of 8192. */
mqd_t mq_open(const char *__name, int __flags, ...);
int mq_close(mqd_t __queue);
int mq_unlink(const char *__name);
int mq_getattr(mqd_t __queue, struct mq_attr *__attr);
int mq_setattr(mqd_t __queue, const struct mq_attr *__restrict __new,
               struct mq_attr *__restrict __old);
int mq_notify(mqd_t __queue, const struct sigevent *__event);
int mq_send(mqd_t __queue, const char *__text, size_t __len, unsigned int __priority);
int mq_timedsend(mqd_t __queue, const char *__text, size_t __len, unsigned int __priority,
                 const struct timespec *__until);
ssize_t mq_receive(mqd_t __queue, char *__text, size_t __len, unsigned int *__priority);
ssize_t mq_timedreceive(mqd_t __queue, char *__restrict __text, size_t __len,
                        unsigned int *__restrict __priority,
                        const struct timespec *__restrict __until);

__END_DECLS

#endif
