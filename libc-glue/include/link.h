/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The one ELF image that there is: how unwinders and profilers find its parts. */
#ifndef _LINK_H
#define _LINK_H

#include <elf.h>
#include <stddef.h>
#include <sys/cdefs.h>

#define ElfW(type) Elf64_##type

struct dl_phdr_info {
    Elf64_Addr dlpi_addr;  /* what to add to addresses in the headers: 0 */
    const char *dlpi_name; /* "" */
    const Elf64_Phdr *dlpi_phdr;
    Elf64_Half dlpi_phnum;
    unsigned long long dlpi_adds;
    unsigned long long dlpi_subs;
    size_t dlpi_tls_modid; /* 1 if the program has thread-local storage, else 0 */
    void *dlpi_tls_data;   /* the caller's block of it */
};

__BEGIN_DECLS

/* Calls back once; returns what the function returned. */
int dl_iterate_phdr(int (*__callback)(struct dl_phdr_info *, size_t, void *),
                    void *__data);

__END_DECLS

#endif
