/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The order of locks as a debug kernel checks it: HERMIT_DEBUG is defined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "arch/host/host.h"
#include "sync/spinlock.h"

static struct spinlock outer = SPINLOCK_OF(LOCK_VM);
static struct spinlock inner = SPINLOCK_OF(LOCK_FRAMES);
static struct spinlock queue;
static struct spinlock other = SPINLOCK_INIT;

static void right_order(void **state)
{
    (void)state;
    spin_set_rank(&queue, LOCK_RUNQ);
    lockcheck_sleep();
    spin_lock(&other);
    spin_lock(&outer);
    spin_lock(&queue);
    spin_lock(&inner);
    spin_unlock(&outer); /* in any order */
    spin_unlock(&inner);
    spin_unlock(&other);
    lockcheck_switch();
    spin_unlock(&queue);
    assert_true(spin_try_lock_raw(&inner));
    assert_false(spin_try_lock_raw(&inner));
    spin_unlock_raw(&inner);
    lockcheck_sleep();
}

static void wrong_order(void *arg)
{
    (void)arg;
    spin_lock(&inner);
    spin_lock(&outer);
}

static void same_rank(void *arg)
{
    static struct spinlock second = SPINLOCK_OF(LOCK_FRAMES);

    (void)arg;
    spin_lock(&inner);
    spin_lock(&second);
}

static void twice(void *arg)
{
    (void)arg;
    spin_lock(&other);
    spin_lock(&other);
}

static void not_held(void *arg)
{
    (void)arg;
    spin_lock(&outer);
    spin_unlock(&inner);
}

static void sleeping(void *arg)
{
    (void)arg;
    spin_lock(&outer);
    lockcheck_sleep();
}

static void switching(void *arg)
{
    (void)arg;
    spin_set_rank(&queue, LOCK_RUNQ);
    spin_lock(&other);
    spin_lock(&queue);
    lockcheck_switch();
}

static void complains(void (*wrong)(void *), const char *first, const char *second)
{
    assert_true(host_panics(wrong, NULL));
    assert_non_null(strstr(host_panic_text(), first));
    assert_non_null(strstr(host_panic_text(), second));
}

static void complaints(void **state)
{
    (void)state;
    complains(wrong_order, "lock order: vm_lock", "holding frame_lock");
    complains(same_rank, "lock order: frame_lock", "holding frame_lock");
    complains(twice, "lock taken twice", "unranked lock");
    complains(not_held, "not held", "frame_lock");
    complains(sleeping, "sleeping under a spinlock", "vm_lock");
    complains(switching, "another lock than the run queue's", "unranked lock");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_order),
        cmocka_unit_test(complaints),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
