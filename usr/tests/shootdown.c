/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * No core goes on with an old translation. Threads on all cores read a page whose frame
 * others take away: by mapping over it, by giving it back, by unmapping its neighbours
 * with it. What they read must be what is there now: an old frame has been freed and is
 * filled with something else. With "write" the program ends in a fault: a page becomes
 * read-only while another core, which has just written to it, goes on. With "crash" it
 * ends in the middle of all that, and the report must not wait for what others hold.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include "check.h"

#define PAGE    4096
#define PAGES   64 /* more than are dropped one by one */
#define READERS 8
#define ROUNDS  24
#define POISON  UINT64_C(0xdeadbeefdeadbeef)

static volatile uint64_t *pages;
static atomic_ulong version; /* odd while the pages are being changed */
static atomic_ulong reads;
static atomic_int stop;

static volatile uint64_t *word(unsigned page)
{
    return pages + page * (PAGE / sizeof(*pages));
}

static void *read_pages(void *arg)
{
    unsigned page = (unsigned)(uintptr_t)arg;

    while (!stop) {
        unsigned long before = version;
        uint64_t value = *word(page % PAGES);

        atomic_thread_fence(memory_order_acquire);
        if (version == before && before % 2 == 0) {
            CHECK(value == before);
            reads++;
        }
        page += 7;
        __builtin_ia32_pause(); /* an emulator lets another core run */
    }
    return NULL;
}

/* Takes frames that are free, the last ones among them, and spoils them. */
static void spoil_free_memory(void)
{
    uint64_t *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(memory != MAP_FAILED);
    for (unsigned i = 0; i < PAGES; i++) {
        memory[i * (PAGE / sizeof(*memory))] = POISON;
    }
    CHECK(munmap(memory, PAGES * PAGE) == 0);
}

static void change(unsigned round)
{
    void *start = (void *)(uintptr_t)pages;
    size_t len = round % 5 == 0 ? PAGE * PAGES : PAGE * (1 + round % 7);

    version++;
    switch (round % 4) {
    case 0:
        CHECK(mmap(start, len, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == start);
        break;
    case 1:
        CHECK(madvise(start, len, MADV_DONTNEED) == 0);
        break;
    case 2: /* read-only and back, then anew */
        CHECK(mprotect(start, len, PROT_READ) == 0);
        CHECK(mprotect(start, len, PROT_READ | PROT_WRITE) == 0);
        CHECK(madvise(start, len, MADV_DONTNEED) == 0);
        break;
    default:
        CHECK(mmap(start, PAGES * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1,
                   0) == start);
        break;
    }
    spoil_free_memory();
    for (unsigned i = 0; i < PAGES; i++) {
        *word(i) = version + 1;
    }
    version++;
}

static void *unmap_others(void *arg)
{
    (void)arg;
    while (!stop) {
        size_t len = (size_t)3 << 20;
        char *memory =
            mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        CHECK(memory != MAP_FAILED);
        memory[0] = memory[len / 2] = memory[len - 1] = 1;
        CHECK(munmap(memory, len) == 0);
        usleep(500);
    }
    return NULL;
}

static void *write_page(void *arg)
{
    volatile uint64_t *at = word(0);

    (void)arg;
    *at = 1; /* now this core remembers that it may */
    version = 1;
    while (version != 2) {
        __builtin_ia32_pause();
    }
    *at = 2;
    puts("shootdown: written to a read-only page");
    exit(0);
}

static void write_after_protect(void)
{
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, write_page, NULL) == 0);
    while (version != 1) {
        __builtin_ia32_pause();
    }
    CHECK(mprotect((void *)(uintptr_t)pages, PAGE, PROT_READ) == 0);
    version = 2;
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    pthread_t threads[READERS + 1];

    const char *how = argc > 1 ? argv[1] : "";

    pages = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0);
    CHECK(pages != MAP_FAILED);
    if (strcmp(how, "write") == 0) {
        write_after_protect();
    }
    for (uintptr_t i = 0; i < READERS; i++) {
        CHECK(pthread_create(&threads[i], NULL, read_pages, (void *)i) == 0);
    }
    CHECK(pthread_create(&threads[READERS], NULL, unmap_others, NULL) == 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        change(round);
        unsigned long seen = reads;

        while (reads < seen + READERS) {
            sched_yield();
        }
        if (strcmp(how, "crash") == 0 && round == ROUNDS / 4) {
            volatile int *volatile null = NULL;

            *null = 1;
        }
    }
    stop = 1;
    for (unsigned i = 0; i <= READERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    puts("shootdown: ok");
    return 0;
}
