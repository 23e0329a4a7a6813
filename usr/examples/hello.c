/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The first program. */
#include <stdio.h>

int main(void)
{
    printf("Hello World!\n");
    return 0;
}
