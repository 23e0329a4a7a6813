/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The names of one directory of the RAM file system: a list in the order of
 * making, and a hash table as soon as there are many. The caller holds the tree
 * lock.
 */
#ifndef KERNEL_FS_RAMDIR_H
#define KERNEL_FS_RAMDIR_H

#include "fs/ramfs.h"

/* Guards all names, parents and link counts of every RAM file system; taken before a
 * node's lock. */
extern struct mutex ram_tree_lock;

void ramdir_init(struct ram_dir *dir);

struct ram_entry *ramdir_find(const struct ram_dir *dir, struct name name);

/* An entry for node, in no directory yet; takes over the caller's reference of
 * node on success. Null without memory. Needs no lock. */
struct ram_entry *ramdir_new_entry(struct name name, struct node *node);
void ramdir_free_entry(
    struct ram_entry *entry); /* the node's reference is the caller's */

void ramdir_insert(struct ram_dir *dir, struct ram_entry *entry);
void ramdir_remove(struct ram_dir *dir, struct ram_entry *entry);

/* The first entry whose cookie is at least cookie, or null. */
struct ram_entry *ramdir_from(const struct ram_dir *dir, int64_t cookie);

#endif
