/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Handles: small numbers for open files and directories, with references, so that
 * closing one on another thread does no harm to a call that uses it.
 */
#ifndef FILESERVER_HANDLE_H
#define FILESERVER_HANDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct handle {
    int fd;
    unsigned refs; /* guarded by the table's lock: 1 for the number, 1 for each call */
    bool is_directory, is_fifo, is_read_only, is_permanent;
    bool can_change;          /* opened for writing */
    pthread_mutex_t position; /* held from a seek to the reading that it is for */
};

struct handle_table {
    pthread_mutex_t lock;
    struct handle **slots; /* guarded by lock, as all below */
    unsigned slot_count, used;
    unsigned first_free; /* none below it is */
};

int handle_table_init(struct handle_table *table); /* 0 or -1 without memory */
void handle_table_end(struct handle_table *table);

/* A number for a copy of *handle; takes over fd on success. -HE_MFILE, -HE_NOMEM. */
int64_t handle_add(struct handle_table *table, const struct handle *handle);

/* With a reference for the caller, or null. */
struct handle *handle_get(struct handle_table *table, uint32_t number);
void handle_put(struct handle_table *table, struct handle *handle);

/* 0, -HE_BADF; -HE_INVAL: a permanent one. */
int64_t handle_remove(struct handle_table *table, uint32_t number);

#endif
