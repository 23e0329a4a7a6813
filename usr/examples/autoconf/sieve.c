/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"
#include "sieve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool *sieve(size_t count)
{
    bool *is_prime = malloc(count);
    size_t last = (size_t)sqrt((double)count);

    if (is_prime == NULL) {
        return NULL;
    }
    memset(is_prime, true, count);
    memset(is_prime, false, count < 2 ? count : 2);
    for (size_t i = 2; i <= last && i < count; i++) {
        for (size_t j = i * i; is_prime[i] && j < count; j += i) {
            is_prime[j] = false;
        }
    }
    return is_prime;
}
