/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What threads_stress.c needs beside libposix: the shim defines it with the names
 * that the runner gives to everything compiled for Hermit (prefix hermit_).
 */
#ifndef LIBPOSIX_LINUX_SHIM_H
#define LIBPOSIX_LINUX_SHIM_H

#define CHECK(cond)                                  \
    do {                                             \
        if (!(cond)) {                               \
            check_failed(__FILE__, __LINE__, #cond); \
        }                                            \
    } while (0)
#define SAY(text) say(text)

void check_failed(const char *file, int line, const char *what);
void say(const char *text);
void sys_yield(void);
void run_tests(void);

#endif
