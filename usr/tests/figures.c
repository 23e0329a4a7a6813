/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What calls cost, in instructions: under QEMU's -icount the time stamp counter
 * counts them exactly. Prints NAME COUNT, one a line; tests/figures compares. The
 * call's own arguments are counted, a loop around it is not.
 */
#include <fcntl.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define TEN(x)     x x x x x x x x x x
#define HUNDRED(x) TEN(TEN(x))

static inline uint64_t now(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

/* The cost of a statement: 300 in a row less 200 in a row, rounded. */
#define COST(name, statement)                                                     \
    do {                                                                          \
        uint64_t t0, t1, t2;                                                      \
        HUNDRED(statement)                                                        \
        t0 = now();                                                               \
        HUNDRED(statement)                                                        \
        HUNDRED(statement)                                                        \
        t1 = now();                                                               \
        HUNDRED(statement)                                                        \
        HUNDRED(statement)                                                        \
        HUNDRED(statement)                                                        \
        t2 = now();                                                               \
        printf("%s %lld\n", name, (long long)((t2 - t1) - (t1 - t0) + 50) / 100); \
    } while (0)

#define PRINTED 10000

/* Of one fprintf() with its part of the writing. */
static void print_to_file(void)
{
    FILE *stream = fopen("/tmp/printed", "w");
    uint64_t start;

    CHECK(stream != NULL);
    for (int round = 0; round < 2; round++) { /* the first one makes the file */
        rewind(stream);
        start = now();
        for (int i = 0; i < PRINTED; i++) {
            fprintf(stream, "%d\n", 12345);
        }
    }
    printf("printf-int-ram-file %lld\n",
           (long long)(now() - start + PRINTED / 2) / PRINTED);
    CHECK(fclose(stream) == 0);
}

int main(void)
{
    int file = open("/tmp/figures", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int null = open("/dev/null", O_WRONLY);
    struct timespec ts;
    char byte = 0;

    CHECK(file >= 0 && null >= 0);
    COST("getpid", getpid(););
    COST("write-1-byte-ram-file", pwrite(file, &byte, 1, 0););
    COST("write-1-byte-ram-file-append", write(file, &byte, 1););
    COST("write-1-byte-null", write(null, &byte, 1););
    COST("read-1-byte-ram-file", pread(file, &byte, 1, 0););
    COST("clock-gettime", clock_gettime(CLOCK_MONOTONIC, &ts););
    COST("malloc-free-64", free(({
             void *volatile block = malloc(64);
             block;
         })););
    print_to_file();
    CHECK(close(file) == 0 && close(null) == 0);
    return 0;
}
