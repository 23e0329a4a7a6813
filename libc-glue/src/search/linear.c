/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Tables without order. */
#include <search.h>
#include <string.h>
#include <bits/more_search.h>

void *lfind(const void *key, const void *base, size_t *count, size_t width,
            int (*compare)(const void *, const void *))
{
    const char *place = base;

    for (size_t i = 0; i < *count; i++, place += width) {
        if (compare(key, place) == 0) {
            return (void *)(__UINTPTR_TYPE__)place;
        }
    }
    return NULL;
}

/* The table has room for one more. */
void *lsearch(const void *key, void *base, size_t *count, size_t width,
              int (*compare)(const void *, const void *))
{
    void *found = lfind(key, base, count, width, compare);

    if (found == NULL) {
        found = memcpy((char *)base + *count * width, key, width);
        ++*count;
    }
    return found;
}
