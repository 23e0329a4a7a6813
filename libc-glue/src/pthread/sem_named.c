/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Semaphores with names. The names are a list of this program's own: there is no
 * other one that could open them. A semaphore lives until it has no name and nobody
 * has it open.
 */
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "lock.h"

struct named_sem {
    sem_t sem; /* first: sem_close() gets its address */
    struct named_sem *next;
    unsigned int opens;
    bool has_name;
    char name[];
};

static uint32_t names_lock;
static struct named_sem *named; /* guarded by names_lock */

/* The name without its slash; null and errno if it can not be one. */
static const char *check_name(const char *name)
{
    if (name[0] == '/') {
        name++;
    }
    size_t len = strlen(name);

    if (len > NAME_MAX) {
        __posix_fail(-ENAMETOOLONG);
        return NULL;
    }
    if (len == 0 || strchr(name, '/') != NULL) {
        __posix_fail(len == 0 ? -EINVAL : -ENOENT);
        return NULL;
    }
    return name;
}

/* The link to the semaphore of that name, or to the null at the end. */
static struct named_sem **find_name(const char *name)
{
    struct named_sem **link = &named;

    while (*link != NULL && !((*link)->has_name && strcmp((*link)->name, name) == 0)) {
        link = &(*link)->next;
    }
    return link;
}

/* The new semaphore in *out, or -errno. */
static int make_named(const char *name, unsigned int value, struct named_sem **out)
{
    size_t len = strlen(name) + 1;

    if (value > SEM_VALUE_MAX) {
        return -EINVAL;
    }
    struct named_sem *made = malloc(sizeof(*made) + len);

    if (made == NULL) {
        return -ENOMEM;
    }
    *made =
        (struct named_sem){.sem = {.__state = value}, .next = named, .has_name = true};
    memcpy(made->name, name, len);
    named = made;
    *out = made;
    return 0;
}

sem_t *sem_open(const char *name, int flags, ...)
{
    unsigned int value = 0;

    if (flags & O_CREAT) {
        va_list args;

        va_start(args, flags);
        (void)va_arg(args, int); /* the mode: there is one user */
        value = va_arg(args, unsigned int);
        va_end(args);
    }
    name = check_name(name);
    if (name == NULL) {
        return SEM_FAILED;
    }
    int error = 0;

    lock_acquire(&names_lock);
    struct named_sem *found = *find_name(name);

    if (found == NULL) {
        error = flags & O_CREAT ? make_named(name, value, &found) : -ENOENT;
    } else if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        error = -EEXIST;
    }
    if (error == 0) {
        found->opens++;
    }
    lock_release(&names_lock);
    if (error != 0) {
        __posix_fail(error);
        return SEM_FAILED;
    }
    return &found->sem;
}

/* Takes the semaphore that *link leads to off the list if nothing keeps it. */
static void drop_unused(struct named_sem **link)
{
    struct named_sem *sem = *link;

    if (sem->opens == 0 && !sem->has_name) {
        *link = sem->next;
        free(sem);
    }
}

int sem_close(sem_t *sem)
{
    int error = -EINVAL;

    lock_acquire(&names_lock);
    for (struct named_sem **link = &named; *link != NULL; link = &(*link)->next) {
        if (&(*link)->sem == sem && (*link)->opens > 0) {
            (*link)->opens--;
            drop_unused(link);
            error = 0;
            break;
        }
    }
    lock_release(&names_lock);
    return (int)posix_result(error);
}

int sem_unlink(const char *name)
{
    name = check_name(name);
    if (name == NULL) {
        if (errno == EINVAL) {
            errno = ENOENT; /* what is no name names nothing */
        }
        return -1;
    }
    lock_acquire(&names_lock);
    struct named_sem **link = find_name(name);
    int error = *link == NULL ? -ENOENT : 0;

    if (error == 0) {
        (*link)->has_name = false;
        drop_unused(link);
    }
    lock_release(&names_lock);
    return (int)posix_result(error);
}
