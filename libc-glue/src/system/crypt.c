/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* DES, which POSIX names and allows to be absent. */
#include <stdlib.h>
#include "internal.h"

void setkey(const char *key)
{
    (void)key;
    __posix_fail(-ENOSYS);
}
