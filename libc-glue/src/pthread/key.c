/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Thread-specific data. A key's number is used again after pthread_key_delete();
 * the serial number of its making tells a thread's value from one that was left
 * by an earlier key of the same number.
 */
#include <stdlib.h>
#include "pthread/thread.h"

#define FIRST_KEYS 16 /* values of these are in the thread's own storage */
#define MORE_KEYS  (PTHREAD_KEYS_MAX - FIRST_KEYS)

struct key {
    uint32_t serial; /* odd while the key exists; written under keys_lock */
    void (*destructor)(void *);
};

struct value {
    uint32_t serial;
    void *value;
};

static uint32_t keys_lock;
static struct key keys[PTHREAD_KEYS_MAX]; /* serial is read without the lock */

static __thread struct value first_values[FIRST_KEYS];
static __thread struct value *more_values; /* MORE_KEYS of them, allocated when needed */

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    int error = EAGAIN;

    lock_acquire(&keys_lock);
    for (unsigned int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        if (keys[i].serial % 2 == 0) {
            keys[i].destructor = destructor;
            __atomic_store_n(&keys[i].serial, keys[i].serial + 1, __ATOMIC_RELEASE);
            *key = i;
            error = 0;
            break;
        }
    }
    lock_release(&keys_lock);
    return error;
}

int pthread_key_delete(pthread_key_t key)
{
    int error = EINVAL;

    lock_acquire(&keys_lock);
    if (key < PTHREAD_KEYS_MAX && keys[key].serial % 2 != 0) {
        __atomic_store_n(&keys[key].serial, keys[key].serial + 1, __ATOMIC_RELEASE);
        error = 0;
    }
    lock_release(&keys_lock);
    return error;
}

/* Where the calling thread has key's value, or null if it has none yet. */
static struct value *value_of(pthread_key_t key)
{
    if (key < FIRST_KEYS) {
        return &first_values[key];
    }
    return more_values != NULL ? &more_values[key - FIRST_KEYS] : NULL;
}

void *pthread_getspecific(pthread_key_t key)
{
    if (key >= PTHREAD_KEYS_MAX) {
        return NULL;
    }
    struct value *value = value_of(key);

    /* Whoever made the key handed its number over, with the order that this needs. */
    return value != NULL &&
                   value->serial == __atomic_load_n(&keys[key].serial, __ATOMIC_RELAXED)
               ? value->value
               : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *data)
{
    uint32_t serial =
        key < PTHREAD_KEYS_MAX ? __atomic_load_n(&keys[key].serial, __ATOMIC_RELAXED) : 0;

    if (serial % 2 == 0) {
        return EINVAL;
    }
    if (key >= FIRST_KEYS && more_values == NULL) {
        more_values = calloc(MORE_KEYS, sizeof(*more_values));
        if (more_values == NULL) {
            return ENOMEM;
        }
    }
    *value_of(key) = (struct value){serial, (void *)data};
    return 0;
}

/* Takes key's value from the calling thread and destroys it; false: there was none. */
static bool destroy_value(pthread_key_t key)
{
    struct value *value = value_of(key);

    if (value == NULL || value->value == NULL) {
        return false;
    }
    void *data = value->value;

    value->value = NULL;
    /* Acquire pairs with the release in pthread_key_create(): the destructor. */
    if (value->serial != __atomic_load_n(&keys[key].serial, __ATOMIC_ACQUIRE) ||
        keys[key].destructor == NULL) {
        return false;
    }
    keys[key].destructor(data);
    return true;
}

void __posix_run_key_dtors(void)
{
    bool again = true;

    /* A destructor may set values: more rounds, but not for ever (POSIX). */
    for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
        again = false;
        for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++) {
            again |= destroy_value(key);
        }
    }
    free(more_values);
    more_values = NULL;
}
