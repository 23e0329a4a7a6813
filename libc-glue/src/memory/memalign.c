/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Aligned memory of the heap; free() takes it back. */
#include <malloc.h>
#include <stdlib.h>
#include "internal.h"

int posix_memalign(void **result, size_t alignment, size_t size)
{
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) {
        return EINVAL;
    }
    int saved = errno; /* POSIX: the error is returned, errno untouched */
    void *block = memalign(alignment, size);

    if (block == NULL) {
        errno = saved;
        return ENOMEM;
    }
    *result = block;
    return 0;
}
