/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages stay as they are; names of domains are kept as far as programs ask for them.
 */
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

#define DOMAIN_BYTES 256

static char domain[DOMAIN_BYTES] = "messages"; /* set before there are threads */

static char *as_is(const char *text)
{
    return (char *)(uintptr_t)text;
}

char *gettext(const char *text)
{
    return as_is(text);
}

char *dgettext(const char *of_domain, const char *text)
{
    (void)of_domain;
    return as_is(text);
}

char *dcgettext(const char *of_domain, const char *text, int category)
{
    (void)of_domain, (void)category;
    return as_is(text);
}

char *ngettext(const char *one, const char *many, unsigned long count)
{
    return as_is(count == 1 ? one : many);
}

char *dngettext(const char *of_domain, const char *one, const char *many,
                unsigned long count)
{
    (void)of_domain;
    return ngettext(one, many, count);
}

char *dcngettext(const char *of_domain, const char *one, const char *many,
                 unsigned long count, int category)
{
    (void)of_domain, (void)category;
    return ngettext(one, many, count);
}

char *textdomain(const char *name)
{
    if (name != NULL) {
        if (strlen(name) >= DOMAIN_BYTES) {
            __posix_fail(-ENAMETOOLONG);
            return NULL;
        }
        strcpy(domain, *name != '\0' ? name : "messages");
    }
    return domain;
}

/* Where the messages would be. */
char *bindtextdomain(const char *of_domain, const char *folder)
{
    if (of_domain == NULL || *of_domain == '\0') {
        return NULL;
    }
    return as_is(folder != NULL ? folder : "/usr/share/locale");
}

/* Texts are not converted. */
char *bind_textdomain_codeset(const char *of_domain, const char *codeset)
{
    return of_domain == NULL || *of_domain == '\0' ? NULL : as_is(codeset);
}
