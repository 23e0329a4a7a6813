/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Arguments and environment as the door left them. Kernel options are variables
 * named HERMIT_*; the application sees them too.
 */
#ifndef KERNEL_CORE_ARGS_H
#define KERNEL_CORE_ARGS_H

#include "lib/base.h"

struct boot_info;

void args_init(const struct boot_info *boot);

/* The value of environment variable name at boot, or null. Any context. */
const char *args_env(const char *name);

/* Argument number index, 0 the program's name; null behind the last. Any context. */
const char *args_at(uint32_t index);

/* The path of the program's file, or null. Any context. */
const char *args_program(void);

/* The IPv4 addresses that the door gave, in network byte order; false if it gave none. */
bool args_boot_net(uint32_t *ip, uint32_t *mask, uint32_t *gateway);

/* The network card that the door told of (abi/boot_info.h); false if it did not. */
bool args_boot_card(uint64_t *pa, uint32_t *line);

/* True if name is set to anything but "" and "0". */
bool args_env_is_on(const char *name);

struct hermit_args;

/* What args_place() needs. */
size_t args_bytes(void);

/* Copies strings and vectors to the application's memory, aligned to 8; once. They stay
 * the application's for good. */
void args_place(void *place);

/* The vectors that args_place() made. */
const struct hermit_args *args_of_application(void);

#endif
