/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Circular doubly linked lists with the links inside the elements. The caller
 * holds whatever lock guards the list.
 */
#ifndef KERNEL_LIB_LIST_H
#define KERNEL_LIB_LIST_H

#include "lib/base.h"

struct list_node {
    struct list_node *next, *prev;
};

#define LIST_INIT(name)  \
    {                    \
        &(name), &(name) \
    }

/* A list whose links do not agree was damaged: a debug kernel stops with a fault. */
#ifdef HERMIT_DEBUG
#define LIST_CHECK(cond)      \
    do {                      \
        if (!(cond)) {        \
            __builtin_trap(); \
        }                     \
    } while (0)
#else
#define LIST_CHECK(cond) ((void)0)
#endif

static inline void list_init(struct list_node *head)
{
    head->next = head->prev = head;
}

static inline bool list_is_empty(const struct list_node *head)
{
    return head->next == head;
}

static inline void list_insert_after(struct list_node *where, struct list_node *node)
{
    LIST_CHECK(where->next->prev == where && where != node);
    node->prev = where;
    node->next = where->next;
    where->next->prev = node;
    where->next = node;
}

static inline void list_push_back(struct list_node *head, struct list_node *node)
{
    list_insert_after(head->prev, node);
}

static inline void list_push_front(struct list_node *head, struct list_node *node)
{
    list_insert_after(head, node);
}

/* Takes node out and leaves it pointing at itself, so that a second call is harmless. */
static inline void list_remove(struct list_node *node)
{
    LIST_CHECK(node->prev->next == node && node->next->prev == node);
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

#define list_entry(node, type, member) container_of(node, type, member)
#define list_first(head, type, member) list_entry((head)->next, type, member)

#define list_for_each(pos, head, member)                                           \
    for (pos = list_first(head, __typeof__(*pos), member); &pos->member != (head); \
         pos = list_first(&pos->member, __typeof__(*pos), member))

/* The body may remove pos. */
#define list_for_each_safe(pos, tmp, head, member)                \
    for (pos = list_first(head, __typeof__(*pos), member),        \
        tmp = list_first(&pos->member, __typeof__(*pos), member); \
         &pos->member != (head);                                  \
         pos = tmp, tmp = list_first(&pos->member, __typeof__(*pos), member))

#endif
