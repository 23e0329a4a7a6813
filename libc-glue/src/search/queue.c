/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Doubly linked lists of whatever begins with two pointers, next and previous. */
#include <search.h>
#include <stddef.h>
#include <bits/more_search.h>

struct element {
    struct element *next, *prev;
};

/* Behind before, or alone if that is null. */
void insque(void *element, void *before)
{
    struct element *new = element, *prev = before;

    new->prev = prev;
    new->next = prev != NULL ? prev->next : NULL;
    if (prev != NULL) {
        prev->next = new;
    }
    if (new->next != NULL) {
        new->next->prev = new;
    }
}

void remque(void *element)
{
    struct element *old = element;

    if (old->next != NULL) {
        old->next->prev = old->prev;
    }
    if (old->prev != NULL) {
        old->prev->next = old->next;
    }
}
