/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Files and folders with new names: the Xs of a template become letters and digits that
 * nobody can foresee, so that a name does not come again either.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

#define XS       6
#define TRIES    10000
#define TEMPLATE "XXXXXX"

/* What to make under a name; a descriptor, 0 or -errno. */
typedef int (*make_fn)(const char *name, int flags);

static void fill(char *xs)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    unsigned char bytes[XS];

    getentropy(bytes, sizeof(bytes));
    for (int i = 0; i < XS; i++) {
        xs[i] = digits[bytes[i] % (sizeof(digits) - 1)];
    }
}

/* Tries names until make() does not say that one is taken. */
static int make_new(char *name, size_t behind, make_fn make, int flags)
{
    size_t len = strlen(name);

    if (behind > len || len - behind < XS ||
        memcmp(name + len - behind - XS, TEMPLATE, XS) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    int result = -EEXIST;

    for (int i = 0; i < TRIES && result == -EEXIST; i++) {
        fill(name + len - behind - XS);
        result = make(name, flags);
    }
    return (int)posix_result(result);
}

static int make_file(const char *name, int flags)
{
    return sys_open(name, flags | HO_RDWR | HO_CREAT | HO_EXCL, 0600);
}

static int make_folder(const char *name, int flags)
{
    (void)flags;
    return sys_mkdir(name, 0700);
}

static int make_nothing(const char *name, int flags)
{
    struct hermit_stat st;
    int result = sys_lstat(name, &st);

    (void)flags;
    return result == 0 ? -EEXIST : result == -ENOENT ? 0 : result;
}

int mkostemps(char *name, int behind, int flags)
{
    return make_new(name, behind >= 0 ? (size_t)behind : SIZE_MAX, make_file,
                    flags & ~O_ACCMODE);
}

int mkostemp(char *name, int flags)
{
    return mkostemps(name, 0, flags);
}

int mkstemps(char *name, int behind)
{
    return mkostemps(name, behind, 0);
}

int mkstemp(char *name)
{
    return mkostemps(name, 0, 0);
}

char *mkdtemp(char *name)
{
    return make_new(name, 0, make_folder, 0) < 0 ? NULL : name;
}

/* An empty name if there is none. */
char *mktemp(char *name)
{
    if (make_new(name, 0, make_nothing, 0) < 0) {
        *name = '\0';
    }
    return name;
}

char *tmpnam(char *name)
{
    static char own[L_tmpnam];
    char made[] = P_tmpdir "/" TEMPLATE;

    _Static_assert(sizeof(made) <= L_tmpnam, "it fits");
    if (make_new(made, 0, make_nothing, 0) < 0) {
        return NULL;
    }
    return strcpy(name != NULL ? name : own, made);
}

char *tempnam(const char *folder, const char *prefix)
{
    const char *wished = getenv("TMPDIR");
    char *name = malloc(PATH_MAX);
    struct stat st;

    if (wished == NULL || stat(wished, &st) != 0 || !S_ISDIR(st.st_mode)) {
        wished = folder != NULL && stat(folder, &st) == 0 && S_ISDIR(st.st_mode)
                     ? folder
                     : P_tmpdir;
    }
    if (name != NULL && (snprintf(name, PATH_MAX, "%s/%.5s%s", wished,
                                  prefix != NULL ? prefix : "", TEMPLATE) >= PATH_MAX ||
                         make_new(name, 0, make_nothing, 0) < 0)) {
        free(name);
        return NULL;
    }
    return name;
}

FILE *tmpfile(void)
{
    char name[] = P_tmpdir "/" TEMPLATE;
    int fd = mkostemps(name, 0, 0);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;

    if (fd >= 0) {
        unlink(name);
        if (file == NULL) {
            close(fd);
        }
    }
    return file;
}
