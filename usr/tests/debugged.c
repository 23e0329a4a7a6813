/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What tests/kvm/gdb looks at. It ends with status 5. With the argument "threads" it
 * first computes on two processors until gdb tells both to end. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
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

volatile int may_end;
volatile unsigned long turns[2];

static __attribute__((noinline)) void turn_round(int which)
{
    while (!may_end) {
        turns[which]++;
    }
}

static void *second(void *arg)
{
    turn_round(1);
    return arg;
}

static void use_two(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, second, NULL) == 0) {
        turn_round(0);
        pthread_join(thread, NULL);
    }
}

int main(int argc, char **argv)
{
    int sum = argc;

    if (argc > 1 && strcmp(argv[1], "threads") == 0) {
        use_two();
    }

    sum += argv[0] != NULL;
    sum += in_the_middle(21);
    watched = 7;
    sum += getpid();
    use_sse();
    printf("debugged: %d\n", watched);
    return sum > 0 ? 5 : 1;
}
