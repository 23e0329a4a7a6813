/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Paths that a pattern fits (POSIX 2017), with GNU's braces and tildes. */
#ifndef _GLOB_H_
#define _GLOB_H_

#include <stddef.h>
#include <sys/cdefs.h>

#define GLOB_ERR      0x0001
#define GLOB_MARK     0x0002
#define GLOB_NOSORT   0x0004
#define GLOB_DOOFFS   0x0008
#define GLOB_NOCHECK  0x0010
#define GLOB_APPEND   0x0020
#define GLOB_NOESCAPE 0x0040
#if __MISC_VISIBLE
#define GLOB_PERIOD      0x0080
#define GLOB_BRACE       0x0400
#define GLOB_NOMAGIC     0x0800
#define GLOB_TILDE       0x1000
#define GLOB_ONLYDIR     0x2000
#define GLOB_TILDE_CHECK 0x4000
#define GLOB_MAGCHAR     0x0100 /* in gl_flags: the pattern had special characters */
#endif

#define GLOB_NOSPACE 1
#define GLOB_ABORTED 2
#define GLOB_NOMATCH 3
#define GLOB_ABEND   GLOB_ABORTED
#define GLOB_NOSYS   4

typedef struct {
    size_t gl_pathc;
    char **gl_pathv;
    size_t gl_offs;
    int gl_flags;
} glob_t;

__BEGIN_DECLS

/* The symbols have names of their own: those of newlib take another glob_t. */
int glob(const char *__restrict __pattern, int __flags,
         int (*__on_error)(const char *__path, int __error),
         glob_t *__restrict __result) __asm__("__posix_glob");
void globfree(glob_t *__result) __asm__("__posix_globfree");
#if __GNU_VISIBLE
int glob_pattern_p(const char *__pattern, int __escapes);
#define glob64     glob
#define glob64_t   glob_t
#define globfree64 globfree
#endif

__END_DECLS

#endif
