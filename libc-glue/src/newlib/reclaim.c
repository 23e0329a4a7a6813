/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What newlib allocated for a thread goes back when the thread ends. */
#include <stdlib.h>
#include "newlib/reent.h"

void __posix_reclaim_reent(struct _reent *reent)
{
    /* Powers of 5 of the number formatter, which _reclaim_reent() forgets. */
    while (reent->_p5s != NULL) {
        struct _Bigint *power = reent->_p5s;

        reent->_p5s = power->_next;
        free(power);
    }
    /* The streams are everybody's: do not let it close them. */
    reent->__sdidinit = 0;
    _reclaim_reent(reent);
}
