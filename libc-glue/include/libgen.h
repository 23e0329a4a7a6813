/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The parts of a path; both may write to it. Where this header is included basename() is
 * POSIX's, which differs from GNU's of <string.h> for paths that end in a slash. */
#ifndef _LIBGEN_H
#define _LIBGEN_H

#include <sys/cdefs.h>

__BEGIN_DECLS

char *__xpg_basename(char *__path);
char *dirname(char *__path);

__END_DECLS

#define basename __xpg_basename

#endif
