/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Times of files, in seconds. */
#ifndef _UTIME_H
#define _UTIME_H

#include <sys/cdefs.h>
#include <sys/types.h>

struct utimbuf {
    time_t actime;
    time_t modtime;
};

__BEGIN_DECLS

int utime(const char *__path, const struct utimbuf *__times);

__END_DECLS

#endif
