/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The pieces of the comparison with Linux (fs_model_test.c): random numbers, paths,
 * open files and checks, and the calls that are compared.
 */
#ifndef KERNEL_FS_MODEL_TEST_H
#define KERNEL_FS_MODEL_TEST_H

#include "fs/fs_test_env.h"

struct stat;

/* Where the random numbers are, and what was called last. */
struct model {
    uint64_t state;
    bool is_verbose;
    int calls_done;
    char trace[1024];
};

extern struct model model;

/* A number below the argument; true one time in n. */
uint32_t draw(uint32_t below);
bool one_in(uint32_t n);

/* A path that may or may not be there, in static storage; two in turn. */
const char *draw_path(void);

/* Says what is called next; compares the results of both sides. */
void note(const char *fmt, ...) PRINTF_LIKE(1, 2);
void check(int64_t ours, int64_t theirs);
void compare_bytes(const void *ours, const void *theirs, size_t len);
void compare_stat(const struct hermit_stat *ours, const struct stat *theirs);

/* A result of Linux with its errno as the kernel writes it. */
int64_t of_linux(int64_t result);

/* Files that are open on both sides. */
#define MODEL_FILES_MAX 12

struct model_file {
    int ours, theirs;
    bool appends;
};

extern struct model_file model_files[MODEL_FILES_MAX];
extern int model_file_count;

/* One of them, or null. */
const struct model_file *draw_file(void);
void close_one_file(void);

/* A random call of each theme. */
void model_call_file(void);
void model_call_name(void);

#endif
