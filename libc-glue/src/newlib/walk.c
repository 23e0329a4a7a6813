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

/* The list only grows, at its end: no lock is needed, nor allowed (function may open). */
int _fwalk_reent(struct _reent *reent, int (*function)(struct _reent *, FILE *))
{
    int result = 0;

    for (struct _glue *part = &reent->__sglue; part != NULL; part = part->_next) {
        for (int i = 0; i < part->_niobs; i++) {
            if (is_stream(&part->_iobs[i])) {
                result |= function(reent, &part->_iobs[i]);
            }
        }
    }
    return result;
}

int _fwalk(struct _reent *reent, int (*function)(FILE *))
{
    int result = 0;

    for (struct _glue *part = &reent->__sglue; part != NULL; part = part->_next) {
        for (int i = 0; i < part->_niobs; i++) {
            if (is_stream(&part->_iobs[i])) {
                result |= function(&part->_iobs[i]);
            }
        }
    }
    return result;
}
