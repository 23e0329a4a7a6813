/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * malloc N: the family's rules, then N threads allocate, check and free blocks of
 * changing sizes, some of which they take over from one another; then many threads, one
 * after the other.
 */
#include <errno.h>
#include <hermit/syscalls.h>
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

/* Allocates in many sizes and leaves one block for who joins it. */
#ifdef MALLOC_TELLS
/* What malloc says about itself. */
static void accounts(void)
{
    struct mallinfo before = mallinfo();
    char *volatile large = malloc(1 << 20);
    char *volatile small = malloc(100);
    struct mallinfo with = mallinfo();

    CHECK(large != NULL && small != NULL);
    CHECK(with.uordblks >= before.uordblks + (1 << 20) + 100);
    CHECK(with.arena >= with.uordblks + with.fordblks);
    free(large);
    free(small);
    CHECK(mallinfo().uordblks + (1 << 20) + 100 <= with.uordblks);
    CHECK(mallinfo2().uordblks == mallinfo().uordblks);
    CHECK(mallinfo2().arena == mallinfo().arena);
    CHECK(mallopt(0, 0) == 0);
    (void)malloc_trim(0);
    malloc_stats();
}
#endif

/* One block of a size after the other, of which malloc may keep the last. */
static void large_blocks(void)
{
    for (unsigned i = 0; i < 400; i++) {
        size_t len = (size_t)(i % 7 + 1) << (17 + i % 3);
        unsigned char *block = malloc(len), *zeroed;

        CHECK(block != NULL);
        block[0] = block[len - 1] = 1;
        free(block);
        zeroed = calloc(1, len);
        CHECK(zeroed != NULL && zeroed[0] == 0 && zeroed[len - 1] == 0);
        block = aligned_alloc(4096, len);
        CHECK(block != NULL && (uintptr_t)block % 4096 == 0);
        CHECK(block + len <= zeroed || zeroed + len <= block);
        zeroed[len - 1] = block[0] = 1;
        free(zeroed);
        free(block);
    }
}

static void *short_life(void *arg)
{
    void *blocks[40], *left = malloc(5000);

    (void)arg;
    CHECK(left != NULL);
    for (size_t i = 0; i < 40; i++) {
        CHECK((blocks[i] = malloc(16 + i * 100)) != NULL);
    }
    for (size_t i = 0; i < 40; i++) {
        free(blocks[i]);
    }
    return left;
}

/* What a thread leaves is there for others: more of them than their memory at once. */
static void one_after_another(void)
{
    for (int i = 0; i < 1500; i++) {
        pthread_t thread;
        void *left;

        CHECK(pthread_create(&thread, NULL, short_life, NULL) == 0);
        CHECK(pthread_join(thread, &left) == 0);
        free(left);
    }
}

/* The same for threads that the program makes by a system call. */
static void bare_life(size_t arg)
{
    errno = 0; /* makes them known to the C library, which malloc does, too */
    free(short_life((void *)arg));
}

static void bare_ones(void)
{
    for (int i = 0; i < 1500; i++) {
        uint32_t tid;

        CHECK(sys_spawn(&tid, bare_life, (size_t)i, HPRIO_NORMAL, -1) == 0);
        CHECK(sys_join(tid) == 0);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t threads[16];

    CHECK(count >= 1 && count <= 16);
    alignments(count > 1 ? 64ul << 20 : 4ul << 20); /* 64 MiB needs a larger machine */
    rules();
    large_blocks();
#ifdef MALLOC_TELLS
    accounts();
#endif
    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, worker, (void *)(uintptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    for (int i = 0; i < 64; i++) {
        free(exchange[i]);
    }
    if (count == 1) {
        one_after_another();
        bare_ones();
    }
    puts("malloc: ok");
    return 0;
}
