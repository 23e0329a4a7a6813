/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* frexpl() for printf's %La, which libc must have without libm. */
#include <stdint.h>

long double _ldsplit(long double value, int *exponent);

/* x87's format (Intel SDM 1, 4.2.2): the 15 bits of the exponent follow 64 of the
 * significand. */
#define HALF 16382

/* value, which is finite, is the result times 2 to *exponent; the result is 0 or between
 * 0.5 (with it) and 1, with value's sign. */
long double _ldsplit(long double value, int *exponent)
{
    union {
        long double value;
        struct {
            uint64_t significand;
            uint16_t exponent : 15;
            uint16_t sign : 1;
        };
    } parts = {.value = value};

    *exponent = 0;
    if (value == 0) {
        return value;
    }
    if (parts.exponent == 0) { /* subnormal */
        parts.value = value * 0x1p64L;
        *exponent = -64;
    }
    *exponent += parts.exponent - HALF;
    parts.exponent = HALF;
    return parts.value;
}
