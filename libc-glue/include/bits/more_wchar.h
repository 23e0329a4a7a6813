/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <wchar.h>: names of GNU. */
#ifndef _BITS_MORE_WCHAR_H
#define _BITS_MORE_WCHAR_H

#include <sys/cdefs.h>

#if __GNU_VISIBLE
__BEGIN_DECLS

wchar_t *wcschrnul(const wchar_t *__text, wchar_t __c);

__END_DECLS
#endif

#endif
