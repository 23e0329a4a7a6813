/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The function that an address lies in. */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bits/more_errno.h>
#include "lock.h"

#define NAME_BYTES 256
#define KEPT       64 /* names, of which the oldest is forgotten */

static uint32_t lock;                /* guards what follows */
static char names[KEPT][NAME_BYTES]; /* callers read them for as long as they like */
static unsigned int last;

/* A name stays where it is, so that it is the same for the same function. */
static const char *keep(const char *name)
{
    lock_acquire(&lock);
    for (unsigned int i = 0; i < KEPT; i++) {
        if (strcmp(names[i], name) == 0) {
            lock_release(&lock);
            return names[i];
        }
    }
    char *place = names[last++ % KEPT];

    strcpy(place, name);
    lock_release(&lock);
    return place;
}

/* Not 0 if the address is in the program (not an error number). */
int dladdr(const void *address, Dl_info *info)
{
    struct hermit_image image;
    uintptr_t at = (uintptr_t)address, offset;
    char name[NAME_BYTES];
    bool found = false;

    if (sys_get_image(&image) < 0) {
        return 0;
    }
    *info = (Dl_info){.dli_fname = program_invocation_name};
    for (int i = 0; i < (int)image.phdr_count; i++) {
        const Elf64_Phdr *segment = &((const Elf64_Phdr *)image.phdrs)[i];

        if (segment->p_type == PT_LOAD) {
            if (info->dli_fbase == NULL) {
                info->dli_fbase = (void *)segment->p_vaddr;
            }
            found = found || at - segment->p_vaddr < segment->p_memsz;
        }
    }
    if (found && sys_symbol_name(at, name, sizeof(name), &offset) == 0) {
        info->dli_sname = keep(name);
        info->dli_saddr = (void *)(at - offset);
    }
    return found;
}
