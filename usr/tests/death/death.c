/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * death CASE [NUMBER]: does what must not be survived. Whoever comes back from
 * it has found a missing protection and ends with status 0 and "survived".
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char constant[] = "constant";
static const unsigned char ret_instruction[] = {0xc3};

static void run_as_code(void *at)
{
    void (*function)(void);

    memcpy(&function, &at, sizeof(function));
    function();
}

static void write_text(void)
{
    *(volatile char *)(size_t)&write_text = 0;
}

static void write_constant(void)
{
    *(volatile char *)(size_t)constant = 0;
}

static void run_stack(void)
{
    unsigned char code[16];

    memcpy(code, ret_instruction, sizeof(ret_instruction));
    run_as_code(code);
}

static void run_heap(void)
{
    unsigned char *code = malloc(16);

    memcpy(code, ret_instruction, sizeof(ret_instruction));
    run_as_code(code);
}

static void run_data(void)
{
    static unsigned char code[16] = {0xc3};

    run_as_code(code);
}

static void read_null(void)
{
    volatile char *volatile null = NULL;

    putchar(*null);
}

static void write_null(void)
{
    volatile char *volatile null = NULL;

    null[8] = 1;
}

static void call_null(void)
{
    run_as_code(NULL);
}

static void write_unmapped(void)
{
    *(volatile char *)(size_t)0x123456789000 = 1;
}

static void write_non_canonical(void)
{
    *(volatile char *)(size_t)0x8000123456789abc = 1;
}

static void use_after_unmap(void)
{
    char *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    page[0] = 1;
    munmap(page, 4096);
    *(volatile char *)page = 2;
}

static void write_protected(void)
{
    char *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    page[0] = 1;
    mprotect(page, 4096, PROT_READ);
    *(volatile char *)page = 2;
}

static volatile int deep_enough; /* never set */

static int recurse(int depth)
{
    volatile char frame[512];

    frame[0] = (char)depth;
    return deep_enough ? 0 : recurse(depth + 1) + frame[0];
}

static void overflow_stack(void)
{
    printf("%d\n", recurse(0));
}

static void *overflow_thread(void *arg)
{
    overflow_stack();
    return arg;
}

static void overflow_second_stack(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, overflow_thread, NULL);
    pthread_join(thread, NULL);
}

static __attribute__((noinline)) void fill(char *buf, size_t len)
{
    memset(buf, 'x', len);
}

static void smash_stack(void)
{
    char buf[16];

    fill(buf, 64);
    putchar(buf[3]);
}

static void divide(void)
{
    volatile int one = 1, zero = 0;

    printf("%d\n", one / zero);
}

static void bad_instruction(void)
{
    __asm__ volatile("ud2");
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"write-text", write_text},
    {"write-constant", write_constant},
    {"run-stack", run_stack},
    {"run-heap", run_heap},
    {"run-data", run_data},
    {"read-null", read_null},
    {"write-null", write_null},
    {"call-null", call_null},
    {"write-unmapped", write_unmapped},
    {"write-non-canonical", write_non_canonical},
    {"use-after-unmap", use_after_unmap},
    {"write-protected", write_protected},
    {"overflow-stack", overflow_stack},
    {"overflow-second-stack", overflow_second_stack},
    {"smash-stack", smash_stack},
    {"divide", divide},
    {"bad-instruction", bad_instruction},
    {"breakpoint", breakpoint},
    {"abort", abort},
};

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "exit") == 0) {
        return atoi(argv[2]);
    }
    for (size_t i = 0; argc == 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(argv[1], cases[i].name) == 0) {
            printf("before %s\n", argv[1]);
            fflush(stdout);
            cases[i].run();
            printf("survived %s\n", argv[1]);
            return 0;
        }
    }
    printf("no such case\n");
    return 2;
}
