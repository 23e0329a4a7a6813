/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The table has its full size from the start: 8 bytes for each handle that can be. */
#include "handle.h"

#include <stdlib.h>
#include <unistd.h>

#include "fileserver.h"
#include "kernel/abi/errno.h"

int handle_table_init(struct handle_table *table)
{
    *table = (struct handle_table){.slot_count = FILESERVER_HANDLES_MAX};
    pthread_mutex_init(&table->lock, NULL);
    table->slots = calloc(table->slot_count, sizeof(struct handle *));
    return table->slots != NULL ? 0 : -1;
}

static void destroy(struct handle *handle)
{
    close(handle->fd);
    pthread_mutex_destroy(&handle->position);
    free(handle);
}

void handle_table_end(struct handle_table *table)
{
    for (unsigned i = 0; table->slots != NULL && i < table->slot_count; i++) {
        if (table->slots[i] != NULL) {
            destroy(table->slots[i]);
        }
    }
    free(table->slots);
    pthread_mutex_destroy(&table->lock);
}

int64_t handle_add(struct handle_table *table, const struct handle *handle)
{
    struct handle *copy = malloc(sizeof(*copy));
    int64_t number = -HE_MFILE;

    if (copy == NULL) {
        return -HE_NOMEM;
    }
    *copy = *handle;
    copy->refs = 1;
    pthread_mutex_init(&copy->position, NULL);
    pthread_mutex_lock(&table->lock);
    unsigned slot = table->first_free;

    while (slot < table->slot_count && table->slots[slot] != NULL) {
        slot++;
    }
    table->first_free = slot;
    if (slot < table->slot_count) {
        table->slots[slot] = copy;
        table->used++;
        number = slot;
    }
    pthread_mutex_unlock(&table->lock);
    if (number < 0) {
        pthread_mutex_destroy(&copy->position);
        free(copy);
    }
    return number;
}

struct handle *handle_get(struct handle_table *table, uint32_t number)
{
    struct handle *handle = NULL;

    pthread_mutex_lock(&table->lock);
    if (number < table->slot_count && (handle = table->slots[number]) != NULL) {
        handle->refs++;
    }
    pthread_mutex_unlock(&table->lock);
    return handle;
}

void handle_put(struct handle_table *table, struct handle *handle)
{
    if (handle == NULL) {
        return;
    }
    pthread_mutex_lock(&table->lock);
    bool is_last = --handle->refs == 0;

    pthread_mutex_unlock(&table->lock);
    if (is_last) {
        destroy(handle);
    }
}

int64_t handle_remove(struct handle_table *table, uint32_t number)
{
    struct handle *handle = NULL;
    int64_t result = 0;

    pthread_mutex_lock(&table->lock);
    if (number < table->slot_count) {
        handle = table->slots[number];
    }
    if (handle == NULL) {
        result = -HE_BADF;
    } else if (handle->is_permanent) {
        handle = NULL;
        result = -HE_INVAL;
    } else {
        table->slots[number] = NULL;
        table->used--;
        table->first_free = number < table->first_free ? number : table->first_free;
    }
    pthread_mutex_unlock(&table->lock);
    handle_put(table, handle);
    return result;
}
