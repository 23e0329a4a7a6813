/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"
#include "sieve.h"

#include <stdio.h>
#include <stdlib.h>

#if SIZEOF_LONG != 8
#error configure has found the wrong size of long
#endif

int main(void)
{
    enum { LIMIT = 1000000, WANTED = 78498 };
    bool *is_prime = sieve(LIMIT);
    unsigned count = 0;

    for (size_t i = 0; is_prime != NULL && i < LIMIT; i++) {
        count += is_prime[i];
    }
    printf("%u prime numbers below %d\n", count, LIMIT);
    free(is_prime);
    return count == WANTED ? 0 : 1;
}
