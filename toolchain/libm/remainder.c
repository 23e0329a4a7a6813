/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Exact remainders of long double. fprem takes off at most 63 bits of the
   quotient at a time and says in the status word when it is done. */
#include <errno.h>
#include <math.h>

#include "x87.h"

#define STATUS_C0 0x0100
#define STATUS_C1 0x0200
#define STATUS_C2 0x0400
#define STATUS_C3 0x4000

long double fmodl(long double x, long double y)
{
    uint16_t status;

    if (y == 0.0L || !ld_is_finite(x)) {
        errno = x == x && y == y ? EDOM : errno;
        return (x * y) / (x * y);
    }
    do {
        __asm__ volatile("fprem; fnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
    } while (status & STATUS_C2);
    return x;
}

/* The remainder to the nearest multiple; *quotient gets its low three bits. */
long double remquol(long double x, long double y, int *quotient)
{
    uint16_t status;
    int negative = ld_is_negative(x) != ld_is_negative(y);

    *quotient = 0;
    if (y == 0.0L || !ld_is_finite(x)) {
        errno = x == x && y == y ? EDOM : errno;
        return (x * y) / (x * y);
    }
    do {
        __asm__ volatile("fprem1; fnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
    } while (status & STATUS_C2);
    *quotient = (status & STATUS_C0 ? 4 : 0) | (status & STATUS_C3 ? 2 : 0) |
                (status & STATUS_C1 ? 1 : 0);
    if (negative) {
        *quotient = -*quotient;
    }
    return x;
}

long double remainderl(long double x, long double y)
{
    int quotient;
    return remquol(x, y, &quotient);
}
