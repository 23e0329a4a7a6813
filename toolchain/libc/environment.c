/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The environment as POSIX has it: putenv()'s string itself becomes part of it, setenv()
 * takes no empty name. A program may put another array into environ at any time; it is
 * copied before it changes, and so is the first one.
 *
 * Strings that setenv() made are freed when they leave the environment: what getenv()
 * gave is good until then.
 */
#include <errno.h>
#include <reent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* newlib's. */
extern char **environ;
void __env_lock(struct _reent *reent);
void __env_unlock(struct _reent *reent);

/* Lock held, for all of these. */
static char **array;    /* ours, if environ is that */
static size_t capacity; /* of it, with the null at its end */
static char **made;     /* the strings that setenv() made */
static size_t made_count, made_capacity;

static size_t count(void)
{
    size_t n = 0;

    while (environ != NULL && environ[n] != NULL) {
        n++;
    }
    return n;
}

/* The index of the entry with that name, or of the null at the end. */
static size_t find(const char *name, size_t len)
{
    size_t i = 0;

    while (environ != NULL && environ[i] != NULL &&
           (strncmp(environ[i], name, len) != 0 || environ[i][len] != '=')) {
        i++;
    }
    return i;
}

static void discard(char *entry)
{
    for (size_t i = 0; i < made_count; i++) {
        if (made[i] == entry) {
            made[i] = made[--made_count];
            free(entry);
            return;
        }
    }
}

/* Room for so many pointers in *list; false: no memory, nothing has changed. */
static bool grow(char ***list, size_t *has, size_t needed)
{
    if (needed <= *has) {
        return true;
    }
    char **larger = realloc(*list, 2 * needed * sizeof(char *));

    if (larger == NULL) {
        return false;
    }
    *list = larger;
    *has = 2 * needed;
    return true;
}

/* environ becomes our array, with room for one entry more. */
static bool own_array(void)
{
    size_t n = count();
    bool is_ours = environ != NULL && environ == array;

    if (!grow(&array, &capacity, n + 2)) {
        return false;
    }
    if (!is_ours) {
        if (n != 0) {
            memcpy(array, environ, n * sizeof(char *));
        }
        array[n] = NULL;
    }
    environ = array;
    return true;
}

static bool put(char *entry, size_t name_len)
{
    if (!own_array()) {
        return false;
    }
    size_t at = find(entry, name_len);
    char *before = environ[at];

    environ[at] = entry;
    if (before == NULL) {
        environ[at + 1] = NULL;
    } else if (before != entry) {
        discard(before);
    }
    return true;
}

/* 0 for what is no name. */
static size_t name_len(const char *name)
{
    size_t len = name != NULL ? strcspn(name, "=") : 0;

    return len != 0 && name[len] == '\0' ? len : 0;
}

char *getenv(const char *name)
{
    size_t len = name_len(name);
    char *value = NULL;

    if (len == 0) {
        return NULL;
    }
    __env_lock(_REENT);
    size_t at = find(name, len);

    if (environ != NULL && environ[at] != NULL) {
        value = environ[at] + len + 1;
    }
    __env_unlock(_REENT);
    return value;
}

static int set(const char *name, size_t len, const char *value)
{
    size_t value_bytes = strlen(value) + 1;
    char *entry = malloc(len + 1 + value_bytes);

    if (entry == NULL || !grow(&made, &made_capacity, made_count + 1)) {
        free(entry);
        return -1;
    }
    memcpy(entry, name, len);
    entry[len] = '=';
    memcpy(entry + len + 1, value, value_bytes);
    if (!put(entry, len)) {
        free(entry);
        return -1;
    }
    made[made_count++] = entry;
    return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t len = name_len(name);
    int result = 0;

    if (len == 0) {
        errno = EINVAL;
        return -1;
    }
    __env_lock(_REENT);
    if (overwrite || environ == NULL || environ[find(name, len)] == NULL) {
        result = set(name, len, value);
    }
    __env_unlock(_REENT);
    return result;
}

int unsetenv(const char *name)
{
    size_t len = name_len(name), at;

    if (len == 0) {
        errno = EINVAL;
        return -1;
    }
    __env_lock(_REENT);
    while (at = find(name, len), environ != NULL && environ[at] != NULL) {
        char *before = environ[at];

        memmove(environ + at, environ + at + 1, (count() - at) * sizeof(char *));
        discard(before);
    }
    __env_unlock(_REENT);
    return 0;
}

int putenv(char *entry)
{
    size_t len = strcspn(entry, "=");
    int result;

    if (entry[len] == '\0') { /* as elsewhere: it leaves the environment */
        return unsetenv(entry);
    }
    if (len == 0) {
        errno = EINVAL;
        return -1;
    }
    __env_lock(_REENT);
    result = put(entry, len) ? 0 : -1;
    __env_unlock(_REENT);
    return result;
}
