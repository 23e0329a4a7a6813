/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A function for every stream that is open: fflush(NULL), fcloseall(), exit(). newlib's
 * own leave out those that have no descriptor, as fopencookie() makes them.
 */
#include <stdio.h>
#include <sys/reent.h>
#include "internal.h"

#define FREE     0 /* flags of a place in the list that holds no stream, */
#define RESERVED 1 /* and of one that will hold one soon */

int _fwalk(struct _reent *reent, int (*function)(FILE *));
int _fwalk_reent(struct _reent *reent, int (*function)(struct _reent *, FILE *));

static bool is_stream(const FILE *place)
{
    return place->_flags != FREE && place->_flags != RESERVED;
}

struct place {
    struct _glue *part;
    int index;
};

/* The open stream at the place or behind it, and the place moves on; null: no more. The
 * list only grows, at its end: no lock is needed, nor allowed (function may open). */
static FILE *next_stream(struct place *place)
{
    for (; place->part != NULL; place->part = place->part->_next, place->index = 0) {
        while (place->index < place->part->_niobs) {
            FILE *stream = &place->part->_iobs[place->index++];

            if (is_stream(stream)) {
                return stream;
            }
        }
    }
    return NULL;
}

int _fwalk_reent(struct _reent *reent, int (*function)(struct _reent *, FILE *))
{
    struct place place = {&reent->__sglue, 0};
    int result = 0;

    for (FILE *stream; (stream = next_stream(&place)) != NULL;) {
        result |= function(reent, stream);
    }
    return result;
}

int _fwalk(struct _reent *reent, int (*function)(FILE *))
{
    struct place place = {&reent->__sglue, 0};
    int result = 0;

    for (FILE *stream; (stream = next_stream(&place)) != NULL;) {
        result |= function(stream);
    }
    return result;
}
