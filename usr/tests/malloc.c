/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* malloc N: N threads allocate, check and free blocks of changing sizes. */
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include "check.h"

#define SLOTS  200
#define ROUNDS 20000

static void *worker(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg * 7919 + 1;
    struct {
        unsigned char *at;
        size_t len;
        unsigned char mark;
    } slots[SLOTS] = {0};

    for (int round = 0; round < ROUNDS; round++) {
        seed = seed * 1103515245 + 12345;
        size_t i = (seed >> 8) % SLOTS;
        size_t len = 1 + (seed >> 16) % (round % 64 == 0 ? 100000 : 500);

        if (slots[i].at != NULL) {
            CHECK(slots[i].at[0] == slots[i].mark);
            CHECK(slots[i].at[slots[i].len - 1] == slots[i].mark);
        }
        slots[i].at =
            round % 3 ? realloc(slots[i].at, len) : (free(slots[i].at), calloc(1, len));
        CHECK(slots[i].at != NULL && (uintptr_t)slots[i].at % 16 == 0);
        slots[i].len = len;
        slots[i].mark = (unsigned char)seed;
        memset(slots[i].at, slots[i].mark, len);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        free(slots[i].at);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t threads[16];
    void *aligned;

    CHECK(count >= 1 && count <= 16);
    for (size_t align = 16; align <= 65536; align *= 2) {
        CHECK(posix_memalign(&aligned, align, 100) == 0 &&
              (uintptr_t)aligned % align == 0);
        free(aligned);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, worker, (void *)(uintptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    puts("malloc: ok");
    return 0;
}
