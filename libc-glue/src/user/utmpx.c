/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The list of who is logged in, which is empty and cannot be written. */
#include <utmpx.h>
#include "internal.h"

void setutxent(void)
{
}

void endutxent(void)
{
}

struct utmpx *getutxent(void)
{
    return NULL;
}

struct utmpx *getutxid(const struct utmpx *wanted)
{
    (void)wanted;
    return NULL;
}

struct utmpx *getutxline(const struct utmpx *wanted)
{
    (void)wanted;
    return NULL;
}

struct utmpx *pututxline(const struct utmpx *entry)
{
    (void)entry;
    __posix_fail(-EPERM);
    return NULL;
}
