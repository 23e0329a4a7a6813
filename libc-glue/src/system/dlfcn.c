/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* There is no dynamic linker. */
#include <dlfcn.h>
#include "internal.h"

static __thread char *pending; /* what dlerror() will say */

static void fail(void)
{
    pending = "HermitCore has no dynamic linking: link the library into the program";
}

void *dlopen(const char *path, int mode)
{
    (void)path, (void)mode;
    fail();
    return NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    (void)handle, (void)name;
    fail();
    return NULL;
}

/* No handle can have come from dlopen(). */
int dlclose(void *handle)
{
    (void)handle;
    fail();
    return -1;
}

char *dlerror(void)
{
    char *text = pending;

    pending = NULL;
    return text;
}
