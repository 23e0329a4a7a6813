/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Regular expressions; the numbers and structures are newlib's, which implements them. */
#ifndef _REGEX_H
#define _REGEX_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

typedef off_t regoff_t;

typedef struct {
    int __magic;
    size_t re_nsub;
    const char *re_endp; /* with REG_PEND: the end of the pattern */
    struct re_guts *__guts;
} regex_t;

typedef struct {
    regoff_t rm_so;
    regoff_t rm_eo;
} regmatch_t;

/* Of regcomp() */
#define REG_BASIC    0
#define REG_EXTENDED 001
#define REG_ICASE    002
#define REG_NOSUB    004
#define REG_NEWLINE  010
#define REG_NOSPEC   020
#define REG_PEND     040

/* Of regexec() */
#define REG_NOTBOL   1
#define REG_NOTEOL   2
#define REG_STARTEND 4

#define REG_NOMATCH  1
#define REG_BADPAT   2
#define REG_ECOLLATE 3
#define REG_ECTYPE   4
#define REG_EESCAPE  5
#define REG_ESUBREG  6
#define REG_EBRACK   7
#define REG_EPAREN   8
#define REG_EBRACE   9
#define REG_BADBR    10
#define REG_ERANGE   11
#define REG_ESPACE   12
#define REG_BADRPT   13
#define REG_EMPTY    14
#define REG_ASSERT   15
#define REG_INVARG   16

__BEGIN_DECLS

int regcomp(regex_t *__restrict __regex, const char *__restrict __pattern, int __flags);
int regexec(const regex_t *__restrict __regex, const char *__restrict __text,
            size_t __count, regmatch_t __matches[], int __flags);
size_t regerror(int __error, const regex_t *__restrict __regex, char *__restrict __buf,
                size_t __len);
void regfree(regex_t *__regex);

__END_DECLS

#endif
