/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* calloc() of the small malloc: newlib's multiplies without a look at the result. */
#include <errno.h>
#include <reent.h>
#include <stdlib.h>
#include <string.h>

void *_calloc_r(struct _reent *reent, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        reent->_errno = ENOMEM;
        return NULL;
    }
    void *block = _malloc_r(reent, bytes);

    if (block != NULL) {
        memset(block, 0, bytes);
    }
    return block;
}
