/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What tests/kvm/gdb looks at. It ends with status 5. */
#include <stdio.h>
#include <unistd.h>

volatile int watched;

static __attribute__((noinline)) int in_the_middle(int value)
{
    return value * 2;
}

static __attribute__((noinline)) void after_sse(void)
{
    __asm__ volatile("");
}

static __attribute__((noinline)) void use_sse(void)
{
    static const float values[4] = {1.5f, 2.5f, 3.5f, 4.5f};

    __asm__ volatile("movups %0, %%xmm7" : : "m"(values) : "xmm7");
    after_sse();
}

int main(int argc, char **argv)
{
    int sum = argc;

    sum += argv[0] != NULL;
    sum += in_the_middle(21);
    watched = 7;
    sum += getpid();
    use_sse();
    printf("debugged: %d\n", watched);
    return sum > 0 ? 5 : 1;
}
