/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From the kernel to main(): crt0.o, linked into every program. The kernel calls
 * hermit_start_application() on the first thread's stack with thread-local
 * storage in place.
 */
#include <stdlib.h>
#include <unistd.h>
#include "start.h"

int main(int argc, char **argv, char **envp);

/* Called by the kernel, once. Constructors get what main gets, as on Linux. */
_Noreturn void hermit_start_application(int argc, char **argv, char **envp)
{
    environ = envp;
    for (init_function *f = __preinit_array_start; f < __preinit_array_end; f++) {
        (*f)(argc, argv, envp);
    }
    _init();
    for (init_function *f = __init_array_start; f < __init_array_end; f++) {
        (*f)(argc, argv, envp);
    }
    exit(main(argc, argv, envp));
}
