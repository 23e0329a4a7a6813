/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Rounding of double and float to whole numbers as the rounding mode says: the
   compiler takes newlib's for what they are in the usual mode. */
#include <math.h>
#include <stdint.h>

static uint32_t control(void)
{
    uint32_t word;

    __asm__ volatile("stmxcsr %0" : "=m"(word));
    return word;
}

static void set_control(uint32_t word)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(word));
}

/* From 2^52 on all are whole; the sum has no room for a fraction. */
double rint(double x)
{
    double large = __builtin_copysign(0x1p52, x), sum;

    if (!(__builtin_fabs(x) < 0x1p52)) {
        return x + 0.0;
    }
    __asm__ volatile("movapd %1, %0\n\taddsd %2, %0\n\tsubsd %2, %0"
                     : "=&x"(sum)
                     : "x"(x), "x"(large));
    return __builtin_copysign(sum, x);
}

float rintf(float x)
{
    float large = __builtin_copysignf(0x1p23f, x), sum;

    if (!(__builtin_fabsf(x) < 0x1p23f)) {
        return x + 0.0f;
    }
    __asm__ volatile("movaps %1, %0\n\taddss %2, %0\n\tsubss %2, %0"
                     : "=&x"(sum)
                     : "x"(x), "x"(large));
    return __builtin_copysignf(sum, x);
}

/* The same, and nobody hears that it was not exact. */
double nearbyint(double x)
{
    uint32_t word = control();
    double result = rint(x);

    set_control(word);
    return result;
}

float nearbyintf(float x)
{
    uint32_t word = control();
    float result = rintf(x);

    set_control(word);
    return result;
}

/* What does not fit is the least number, and invalid (Intel SDM 1, 4.8.4). */
long lrint(double x)
{
    long result;

    __asm__ volatile("cvtsd2si %1, %0" : "=r"(result) : "x"(x));
    return result;
}

long lrintf(float x)
{
    long result;

    __asm__ volatile("cvtss2si %1, %0" : "=r"(result) : "x"(x));
    return result;
}

long long llrint(double x)
{
    return lrint(x);
}

long long llrintf(float x)
{
    return lrintf(x);
}
