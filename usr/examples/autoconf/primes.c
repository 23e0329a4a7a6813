/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* primes LIMIT: the prime numbers below LIMIT, one a line. */
#include <stdio.h>
#include <stdlib.h>

#include "sieve.h"

int main(int argc, char **argv)
{
    size_t limit = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    bool *is_prime = sieve(limit);

    if (is_prime == NULL) {
        perror("primes");
        return 1;
    }
    for (size_t i = 0; i < limit; i++) {
        if (is_prime[i]) {
            printf("%zu\n", i);
        }
    }
    free(is_prime);
    return 0;
}
