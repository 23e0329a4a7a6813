/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The world of the file system for its tests on the build machine: memory that can
 * be made to fail, a console in a buffer, a clock, and the system calls by name.
 */
#ifndef KERNEL_FS_TEST_ENV_H
#define KERNEL_FS_TEST_ENV_H

#include "abi/errno.h"
#include "abi/syscalls.h"
#include "lib/base.h"

/* The allocation number n from now on (0: the next) fails; -1: none does. */
void env_fail_allocation(long n);

/* Allocations since the last env_fail_allocation(). */
long env_allocations(void);

/* Page frames that there are and that are in use; blocks from the heap in use. */
void env_set_memory(uint64_t bytes);
long env_frames_in_use(void);
long env_blocks_in_use(void);

/* What was written to the console since the last call; NUL-terminated. */
const char *env_console_output(size_t *len);

/* The standard stream that is no terminal on the host; 3: none. */
extern uint32_t env_stream_to_file;

/* What console_terminal() was told last, and what it says. */
extern uint32_t env_terminal_flags;
extern int64_t env_terminal_size;

/* What console_read() hands over next; null: the end of the input. */
void env_console_input(const char *text);

/* The last line that went to the kernel log. */
const char *env_last_log(void);

/* Removes whatever is below path but /dev and /tmp themselves. */
void env_remove_tree(const char *path);

/* Calls fn for each name in the directory but "." and "..". */
void env_list(const char *path, void (*fn)(const char *name, uint8_t type, void *arg),
              void *arg);

/* Content of a small file as a string in static storage; null if it is not there. */
const char *env_read_file(const char *path);
int env_write_file(const char *path, const char *text);

#endif
