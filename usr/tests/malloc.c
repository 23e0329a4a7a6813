/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * malloc N: the family's rules, then N threads allocate, check and free blocks of
 * changing sizes, some of which they take over from one another; then many threads, one
 * after the other.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include "check.h"

#define SLOTS  200
#define ROUNDS 20000

struct slot {
    unsigned char *at;
    size_t len;
    unsigned char mark;
};

static unsigned char *exchange[64]; /* what one thread has made, another frees */

static void check_slot(const struct slot *slot)
{
    if (slot->at != NULL) {
        CHECK(slot->at[0] == slot->mark && slot->at[slot->len - 1] == slot->mark);
        CHECK(malloc_usable_size(slot->at) >= slot->len);
    }
}

static void renew(struct slot *slot, int how, size_t len)
{
    size_t align = 8;

    switch (how % 4) {
    case 0:
        free(slot->at);
        slot->at = calloc(1, len);
        CHECK(slot->at != NULL && slot->at[0] == 0 && slot->at[len - 1] == 0);
        break;
    case 1:
        free(slot->at);
        align = (size_t)16 << how % 9;
        slot->at = memalign(align, len);
        break;
    default:
        slot->at = realloc(slot->at, len);
        break;
    }
    CHECK(slot->at != NULL && (uintptr_t)slot->at % align == 0 &&
          (uintptr_t)slot->at % (len < 16 ? 8 : 16) == 0);
}

static void *worker(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg * 7919 + 1;
    struct slot slots[SLOTS] = {0};

    for (int round = 0; round < ROUNDS; round++) {
        seed = seed * 1103515245 + 12345;
        struct slot *slot = &slots[(seed >> 8) % SLOTS];
        size_t len = 1 + (seed >> 16) % (round % 64 == 0 ? 100000 : 500);

        check_slot(slot);
        if (round % 8 == 0) {
            slot->at =
                __atomic_exchange_n(&exchange[seed % 64], slot->at, __ATOMIC_ACQ_REL);
            free(slot->at);
            slot->at = NULL;
        }
        renew(slot, round, len);
        slot->len = len;
        slot->mark = (unsigned char)seed;
        memset(slot->at, slot->mark, len);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        check_slot(&slots[i]);
        free(slots[i].at);
    }
    return NULL;
}

static void alignments(size_t most)
{
    void *aligned = NULL;

    for (size_t align = 16; align <= most; align *= 2) {
        CHECK(posix_memalign(&aligned, align, 100) == 0 &&
              (uintptr_t)aligned % align == 0);
        memset(aligned, 1, 100);
        free(aligned);
        aligned = aligned_alloc(align, align);
        CHECK(aligned != NULL && (uintptr_t)aligned % align == 0);
        free(aligned);
    }
    CHECK(posix_memalign(&aligned, 24, 100) == EINVAL);
    aligned = valloc(1);
    CHECK(aligned != NULL && (uintptr_t)aligned % 4096 == 0);
    free(aligned);
}

static void rules(void)
{
    size_t volatile much = SIZE_MAX / 2 + 2;
    void *block = malloc(100);

    errno = 0;
    CHECK(malloc(much) == NULL && errno == ENOMEM);
#ifndef NEWLIB_CALLOC /* overflows unnoticed */
    errno = 0;
    CHECK(calloc(much, 2) == NULL && errno == ENOMEM);
#endif
    errno = 0;
    CHECK(reallocarray(block, much, 2) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(malloc(1ul << 40) == NULL && errno == ENOMEM);
    free(realloc(block, 0)); /* which frees it, or makes it small */
    errno = EBADF;
    free(NULL);
    free(malloc(1 << 20));
    free(malloc(40 << 20));
    CHECK(errno == EBADF); /* POSIX: free() leaves errno alone */
    CHECK(strcmp(block = strdup("abc"), "abc") == 0);
    free(block);
}

static void *short_life(void *arg)
{
    char *block = malloc(50000);

    CHECK(block != NULL);
    *block = 1;
    free(block);
    return arg;
}

/* What a thread's heap holds is there for the next. */
static void come_and_go(int count)
{
    pthread_t thread;

    while (count-- > 0) {
        CHECK(pthread_create(&thread, NULL, short_life, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t threads[16];

    CHECK(count >= 1 && count <= 16);
    alignments(count > 1 ? 64ul << 20 : 4ul << 20); /* 64 MiB needs a larger machine */
    rules();
    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, worker, (void *)(uintptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    for (int i = 0; i < 64; i++) {
        free(exchange[i]);
    }
    come_and_go(1000);
    puts("malloc: ok");
    return 0;
}
