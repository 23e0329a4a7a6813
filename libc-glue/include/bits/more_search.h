/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <search.h>: lists and tables (POSIX, XSI). */
#ifndef _BITS_MORE_SEARCH_H
#define _BITS_MORE_SEARCH_H

#include <sys/cdefs.h>

__BEGIN_DECLS

void insque(void *__element, void *__before);
void remque(void *__element);
void *lfind(const void *__key, const void *__base, size_t *__count, size_t __width,
            int (*__compare)(const void *, const void *));
void *lsearch(const void *__key, void *__base, size_t *__count, size_t __width,
              int (*__compare)(const void *, const void *));

__END_DECLS

#endif
