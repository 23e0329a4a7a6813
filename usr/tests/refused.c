/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Requests that are too large for what is left are refused, and take nothing of it. */
#include <stdint.h>
#include <hermit/syscalls.h>
#include "check.h"

#define MIB  (1024 * 1024ul)
#define LEFT (6 * MIB)

static uint64_t available(void)
{
    struct hermit_meminfo info;

    CHECK(sys_meminfo(&info) == 0);
    return info.free_bytes - info.promised_bytes;
}

int main(void)
{
    int more = 0;

    while (available() > LEFT) {
        void *block = malloc(MIB);

        CHECK(block != NULL);
        memset(block, 1, MIB);
    }
    for (int i = 0; i < 50; i++) {
        void *volatile large = malloc(2 * LEFT);

        CHECK(large == NULL && errno == ENOMEM);
    }
    for (void *block; (block = malloc(100000)) != NULL; more++) {
        memset(block, 1, 100000);
    }
    printf("refused: then %d blocks of 100 KB\n", more);
    CHECK(more >= 20);
    puts("refused: ok");
    return 0;
}
