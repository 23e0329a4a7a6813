/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Few names are compared one by one; for many a table is kept about half full. */
#include "fs/ramdir.h"
#include "lib/string.h"
#include "mm/heap.h"

#define TABLE_FROM 16 /* entries at which a table pays */
#define TABLE_MIN  32

void ramdir_init(struct ram_dir *dir)
{
    *dir = (struct ram_dir){.next_cookie = RAM_FIRST_COOKIE};
    list_init(&dir->entries);
}

/* FNV-1a */
static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    }
    return hash;
}

static inline bool has_name(const struct ram_entry *entry, struct name name)
{
    return entry->len == name.len && entry->name[0] == name.text[0] &&
           memcmp(entry->name, name.text, name.len) == 0;
}

struct ram_entry *ramdir_find(const struct ram_dir *dir, struct name name)
{
    struct ram_entry *entry;

    if (dir->table == NULL) {
        list_for_each(entry, &dir->entries, link)
        {
            if (has_name(entry, name)) {
                return entry;
            }
        }
        return NULL;
    }
    uint32_t hash = hash_of(name.text, name.len);

    for (entry = dir->table[hash & (dir->table_len - 1)]; entry != NULL;
         entry = entry->hash_next) {
        if (entry->hash == hash && has_name(entry, name)) {
            return entry;
        }
    }
    return NULL;
}

struct ram_entry *ramdir_new_entry(struct name name, struct node *node)
{
    struct ram_entry *entry = ram_may_grow() ? kmalloc(sizeof(*entry) + name.len) : NULL;

    if (entry != NULL) {
        char *copy = (char *)(entry + 1);

        memcpy(copy, name.text, name.len);
        *entry = (struct ram_entry){.node = node, .name = copy, .len = (uint8_t)name.len};
    }
    return entry;
}

void ramdir_free_entry(struct ram_entry *entry)
{
    if (!entry->is_static) {
        kfree(entry);
    }
}

static void table_add(struct ram_dir *dir, struct ram_entry *entry)
{
    struct ram_entry **bucket = &dir->table[entry->hash & (dir->table_len - 1)];

    entry->hash_next = *bucket;
    *bucket = entry;
}

/* Without memory the old table, or none, goes on to serve. */
static void grow_table(struct ram_dir *dir)
{
    uint32_t len = dir->table != NULL ? dir->table_len * 2 : TABLE_MIN;
    struct ram_entry **table = kzalloc(len * sizeof(struct ram_entry *));
    struct ram_entry *entry;

    if (table == NULL) {
        return;
    }
    kfree(dir->table);
    dir->table = table;
    dir->table_len = len;
    list_for_each(entry, &dir->entries, link)
    {
        entry->hash = hash_of(entry->name, entry->len);
        table_add(dir, entry);
    }
}

void ramdir_insert(struct ram_dir *dir, struct ram_entry *entry)
{
    entry->cookie = dir->next_cookie++;
    list_push_back(&dir->entries, &entry->link);
    dir->count++;
    if (dir->table != NULL) {
        entry->hash = hash_of(entry->name, entry->len);
        table_add(dir, entry);
    }
    if (dir->count > (dir->table != NULL ? dir->table_len : TABLE_FROM)) {
        grow_table(dir);
    }
}

void ramdir_remove(struct ram_dir *dir, struct ram_entry *entry)
{
    if (dir->table != NULL) {
        struct ram_entry **at = &dir->table[entry->hash & (dir->table_len - 1)];

        while (*at != entry) {
            at = &(*at)->hash_next;
        }
        *at = entry->hash_next;
    }
    list_remove(&entry->link);
    dir->count--;
    if (dir->count == 0) {
        kfree(dir->table);
        dir->table = NULL;
    }
}

struct ram_entry *ramdir_from(const struct ram_dir *dir, int64_t cookie)
{
    struct ram_entry *entry;

    list_for_each(entry, &dir->entries, link)
    {
        if (entry->cookie >= cookie) {
            return entry;
        }
    }
    return NULL;
}
