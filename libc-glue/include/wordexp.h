/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Words as a shell reads them; commands are not run. */
#ifndef _WORDEXP_H
#define _WORDEXP_H

#include <stddef.h>
#include <sys/cdefs.h>

typedef struct {
    size_t we_wordc;
    char **we_wordv;
    size_t we_offs;
} wordexp_t;

#define WRDE_DOOFFS  0x01
#define WRDE_APPEND  0x02
#define WRDE_NOCMD   0x04 /* always so */
#define WRDE_REUSE   0x08
#define WRDE_SHOWERR 0x10
#define WRDE_UNDEF   0x20

#define WRDE_NOSPACE 1
#define WRDE_BADCHAR 2
#define WRDE_BADVAL  3
#define WRDE_CMDSUB  4
#define WRDE_SYNTAX  5

__BEGIN_DECLS

int wordexp(const char *__restrict __words, wordexp_t *__restrict __result, int __flags);
void wordfree(wordexp_t *__result);

__END_DECLS

#endif
