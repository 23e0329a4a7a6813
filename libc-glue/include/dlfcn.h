/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dynamic linking, which a unikernel has not: dlopen() fails and dlerror() says so. */
#ifndef _DLFCN_H
#define _DLFCN_H

#include <sys/cdefs.h>

#define RTLD_LAZY   1
#define RTLD_NOW    2
#define RTLD_GLOBAL 0x100
#define RTLD_LOCAL  0

#if __BSD_VISIBLE
#define RTLD_NOLOAD   4
#define RTLD_DEEPBIND 8
#define RTLD_NODELETE 0x1000

#define RTLD_DEFAULT ((void *)0)
#define RTLD_NEXT    ((void *)-1)
#endif

__BEGIN_DECLS

void *dlopen(const char *__path, int __mode);
void *dlsym(void *__restrict __handle, const char *__restrict __name);
int dlclose(void *__handle);
char *dlerror(void);
#if __BSD_VISIBLE
typedef struct {
    const char *dli_fname; /* the program */
    void *dli_fbase;
    const char *dli_sname; /* the function that the address lies in, or null */
    void *dli_saddr;
} Dl_info;
int dladdr(const void *__address, Dl_info *__info);
#endif

__END_DECLS

#endif
