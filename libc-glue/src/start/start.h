/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Symbols of the linker script and of crti.o that start and end a program. */
#ifndef LIBPOSIX_START_H
#define LIBPOSIX_START_H

typedef void (*init_function)(int argc, char **argv, char **envp);
typedef void (*fini_function)(void);

extern init_function __preinit_array_start[], __preinit_array_end[];
extern init_function __init_array_start[], __init_array_end[];
extern fini_function __fini_array_start[], __fini_array_end[];
void _init(void);
void _fini(void);

/* The kernel's way into the program; defined by crt0.o. */
_Noreturn void hermit_start_application(int argc, char **argv, char **envp);

#endif
