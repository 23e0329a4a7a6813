/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Catalogues of messages (POSIX 2017): there are none, so catopen() fails. */
#ifndef _NL_TYPES_H
#define _NL_TYPES_H

#include <sys/cdefs.h>
#include <sys/_types.h>

#ifndef _NL_ITEM_DECLARED
typedef __nl_item nl_item;
#define _NL_ITEM_DECLARED
#endif
typedef void *nl_catd;

#define NL_SETD       1
#define NL_CAT_LOCALE 1

__BEGIN_DECLS

nl_catd catopen(const char *__name, int __flag);
char *catgets(nl_catd __catalogue, int __set, int __message, const char *__text);
int catclose(nl_catd __catalogue);

__END_DECLS

#endif
