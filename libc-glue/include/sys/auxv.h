/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What Linux tells a program at its start; here what there is of it. */
#ifndef _SYS_AUXV_H
#define _SYS_AUXV_H

#include <elf.h>
#include <sys/cdefs.h>

#ifndef AT_PAGESZ
#define AT_PHDR     3
#define AT_PHENT    4
#define AT_PHNUM    5
#define AT_PAGESZ   6
#define AT_UID      11
#define AT_EUID     12
#define AT_GID      13
#define AT_EGID     14
#define AT_PLATFORM 15
#define AT_HWCAP    16
#define AT_CLKTCK   17
#define AT_SECURE   23
#define AT_RANDOM   25
#define AT_HWCAP2   26
#define AT_EXECFN   31
#endif

__BEGIN_DECLS

/* 0 with ENOENT for what is not known. */
unsigned long getauxval(unsigned long __type);

__END_DECLS

#endif
