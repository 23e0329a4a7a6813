/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* POSIX semaphores; the names of named ones are known to this program only. */
#ifndef _SEMAPHORE_H
#define _SEMAPHORE_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>
#include <limits.h>

typedef struct {
    unsigned long __state; /* value, and in the upper half how many wait */
    unsigned long __reserved[3];
} sem_t;

#define SEM_FAILED ((sem_t *)0)

__BEGIN_DECLS

int sem_init(sem_t *__sem, int __pshared, unsigned int __value);
int sem_destroy(sem_t *__sem);
sem_t *sem_open(const char *__name, int __flags, ...); /* mode_t, unsigned value */
int sem_close(sem_t *__sem);
int sem_unlink(const char *__name);
int sem_wait(sem_t *__sem);
int sem_trywait(sem_t *__sem);
int sem_timedwait(sem_t *__restrict __sem, const struct timespec *__restrict __until);
int sem_post(sem_t *__sem);
int sem_getvalue(sem_t *__restrict __sem, int *__restrict __value);
#if __GNU_VISIBLE
int sem_clockwait(sem_t *__restrict __sem, clockid_t __clock,
                  const struct timespec *__restrict __until);
#endif

__END_DECLS

#endif
