/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The nice value weighs a process against others (POSIX.1-2017, setpriority). There are
 * none, so it is kept and changes nothing; threads are weighed by their own priorities.
 */
#include <sys/resource.h>
#include <unistd.h>
#include "internal.h"

#define NICE_LEAST (-20)
#define NICE_MOST  19

static int nice_value;

/* 0 if it names this process, its group or its user, which are one. */
static int check_process(int which, id_t who)
{
    if (which != PRIO_PROCESS && which != PRIO_PGRP && which != PRIO_USER) {
        return -EINVAL;
    }
    id_t own = which == PRIO_USER ? (id_t)getuid() : (id_t)getpid();

    return who == 0 || who == own ? 0 : -ESRCH;
}

int getpriority(int which, id_t who)
{
    int err = check_process(which, who);

    return err < 0 ? (int)__posix_fail(err)
                   : __atomic_load_n(&nice_value, __ATOMIC_RELAXED);
}

int setpriority(int which, id_t who, int value)
{
    int err = check_process(which, who);

    if (err < 0) {
        return (int)__posix_fail(err);
    }
    value = value < NICE_LEAST ? NICE_LEAST : value > NICE_MOST ? NICE_MOST : value;
    __atomic_store_n(&nice_value, value, __ATOMIC_RELAXED);
    return 0;
}

/* The new value, which may be -1. A lower one is for root. */
int nice(int increment)
{
    int wanted;

    if (increment < 0 && geteuid() != 0) {
        return (int)__posix_fail(-EPERM);
    }
    if (__builtin_add_overflow(__atomic_load_n(&nice_value, __ATOMIC_RELAXED), increment,
                               &wanted)) {
        wanted = increment < 0 ? NICE_LEAST : NICE_MOST;
    }
    setpriority(PRIO_PROCESS, 0, wanted);
    return __atomic_load_n(&nice_value, __ATOMIC_RELAXED);
}
