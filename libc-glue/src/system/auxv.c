/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* getauxval(): what a program may know of itself and of the processor. */
#include <cpuid.h>
#include <elf.h>
#include <errno.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <bits/more_errno.h>
#include "lock.h"

static unsigned long random_bytes(void)
{
    static uint32_t lock;
    static unsigned char bytes[16]; /* guarded by lock until they are there */
    static bool are_there;

    lock_acquire(&lock);
    if (!are_there) {
        are_there = getrandom(bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes);
    }
    lock_release(&lock);
    return (unsigned long)bytes;
}

static unsigned long features(void)
{
    unsigned int a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) ? d : 0; /* as Linux has it on x86-64 */
}

unsigned long getauxval(unsigned long type)
{
    struct hermit_image image;

    switch (type) {
    case AT_PAGESZ:
        return PAGE_BYTES;
    case AT_CLKTCK:
        return CLOCKS_PER_SEC;
    case AT_UID:
        return getuid();
    case AT_EUID:
        return geteuid();
    case AT_GID:
        return getgid();
    case AT_EGID:
        return getegid();
    case AT_SECURE:
        return 0;
    case AT_PLATFORM:
        return (unsigned long)"x86_64";
    case AT_HWCAP:
        return features();
    case AT_RANDOM:
        return random_bytes();
    case AT_EXECFN:
        return (unsigned long)program_invocation_name;
    case AT_PHENT:
        return sizeof(Elf64_Phdr);
    case AT_PHDR:
    case AT_PHNUM:
        if (sys_get_image(&image) == 0) {
            return type == AT_PHDR ? (unsigned long)image.phdrs : image.phdr_count;
        }
        break;
    default:
        break;
    }
    errno = ENOENT;
    return 0;
}
