/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reads its input to the end and prints how many lines, bytes, and which sum. */
#include "check.h"

int main(void)
{
    unsigned long lines = 0, bytes = 0, sum = 0;

    for (int c; (c = getchar()) != EOF; bytes++) {
        lines += c == '\n';
        sum = sum * 31 + (unsigned long)c;
    }
    printf("input: %lu lines, %lu bytes, sum %lx\n", lines, bytes, sum);
    return 0;
}
