/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of different parts of one file, and its read() and write(): all see the
 * same bytes at once. With a folder as argument the file is one of the host's there.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define PAGE    ((size_t)4096)
#define PAGES   ((size_t)16)
#define THREADS 4
#define ROUNDS  2000

static const int rw = PROT_READ | PROT_WRITE;
static char path[256], path2[256];
static bool is_in_memory;
static sigjmp_buf back;
static volatile sig_atomic_t seen;

static void handler(int number)
{
    seen = number;
    siglongjmp(back, 1);
}

/* The signal that the access raises, or 0. */
static int touch(volatile char *byte, bool writes)
{
    seen = 0;
    if (sigsetjmp(back, 1) == 0) {
        if (writes) {
            *byte = 1;
        } else {
            (void)*byte;
        }
    }
    return seen;
}

static char *map(int fd, size_t page, size_t pages, int prot)
{
    char *at = mmap(NULL, pages * PAGE, prot, MAP_SHARED, fd, (off_t)(page * PAGE));

    CHECK(at != MAP_FAILED);
    return at;
}

static int make_file(size_t pages)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);

    CHECK(fd >= 0 && ftruncate(fd, (off_t)(pages * PAGE)) == 0);
    return fd;
}

static char read_at(int fd, size_t offset)
{
    char byte = 0;

    CHECK(pread(fd, &byte, 1, (off_t)offset) == 1);
    return byte;
}

/* Nested, overlapping and touching ranges; two descriptors; read() and write(). */
static void ranges(void)
{
    int fd = make_file(PAGES), other = open(path, O_RDWR);
    char *all = map(fd, 0, PAGES, rw), *inner = map(other, 4, 4, rw);
    char *over = map(fd, 6, 8, rw), *seen_only = map(other, 0, PAGES, PROT_READ);

    CHECK(other >= 0 && all != inner && all != seen_only);
    all[5 * PAGE + 7] = 'a';
    CHECK(inner[PAGE + 7] == 'a' && seen_only[5 * PAGE + 7] == 'a');
    inner[3 * PAGE] = 'b';
    CHECK(over[PAGE] == 'b' && all[7 * PAGE] == 'b' && seen_only[7 * PAGE] == 'b');
    CHECK(read_at(fd, 7 * PAGE) == 'b' && read_at(other, 5 * PAGE + 7) == 'a');
    CHECK(pwrite(other, "cd", 2, (off_t)(7 * PAGE - 1)) == 2);
    CHECK(inner[3 * PAGE - 1] == 'c' && over[PAGE - 1] == 'c' && over[PAGE] == 'd');
    CHECK(lseek(fd, (off_t)(13 * PAGE), SEEK_SET) > 0 && write(fd, "e", 1) == 1);
    CHECK(seen_only[13 * PAGE] == 'e' && over[7 * PAGE] == 'e');
    CHECK(touch(seen_only, true) == SIGSEGV);
    CHECK(mprotect(inner, PAGE, PROT_READ) == 0);
    CHECK(touch(inner, true) == SIGSEGV && touch(all + 4 * PAGE, true) == 0);
    CHECK(inner[0] == 1 && mprotect(inner, PAGE, rw) == 0 && touch(inner, true) == 0);
    CHECK(munmap(all, PAGES * PAGE) == 0 && munmap(over + PAGE, PAGE) == 0);
    CHECK(inner[3 * PAGE] == 'd' && over[0] == 0 && touch(over + PAGE, false) == SIGSEGV);
    over[0] = 'f';
    CHECK(inner[2 * PAGE] == 'f' && read_at(fd, 6 * PAGE) == 'f');
    CHECK(close(fd) == 0 && close(other) == 0 && unlink(path) == 0);
    inner[2 * PAGE] = 'g'; /* neither a descriptor nor a name is left */
    CHECK(over[0] == 'g' && seen_only[6 * PAGE] == 'g');
    CHECK(munmap(inner, 4 * PAGE) == 0 && munmap(seen_only, PAGES * PAGE) == 0);
    CHECK(munmap(over, 8 * PAGE) == 0);
}

/* The size of the file changes below its mappings. */
static void sizes(void)
{
    int fd = make_file(2);
    char *low = map(fd, 0, 2, rw), *high = map(fd, 1, 8, rw);

    high[0] = 'x';
    CHECK(low[PAGE] == 'x' && touch(high + PAGE, false) == SIGBUS);
    CHECK(touch(high + 7 * PAGE, true) == SIGBUS);
    CHECK(pwrite(fd, "y", 1, (off_t)(4 * PAGE)) == 1 && high[3 * PAGE] == 'y');
    CHECK(high[PAGE] == 0 && touch(high + 4 * PAGE, false) == SIGBUS);
    CHECK(ftruncate(fd, (off_t)(9 * PAGE)) == 0 && touch(high + 7 * PAGE, true) == 0);
    CHECK(read_at(fd, 8 * PAGE) == 1);
    CHECK(ftruncate(fd, (off_t)(PAGE + 10)) == 0);
    CHECK(high[0] == 'x' && touch(high + PAGE, false) == SIGBUS);
    CHECK(ftruncate(fd, (off_t)(9 * PAGE)) == 0);
    CHECK(high[3 * PAGE] == 0 && high[7 * PAGE] == 0 && low[PAGE] == 'x');
    CHECK(truncate(path, 0) == 0 && touch(low, false) == SIGBUS);
    CHECK(munmap(low, 2 * PAGE) == 0 && munmap(high, 8 * PAGE) == 0 && close(fd) == 0);
}

/* At a wanted place, and twice side by side: a ring whose end is its beginning. */
static void places(void)
{
    int fd = make_file(3);
    char *room = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(room != MAP_FAILED);
    for (int half = 0; half < 2; half++) {
        char *at = room + 2 * PAGE * (size_t)half;

        CHECK(mmap(at, 2 * PAGE, rw, MAP_SHARED | MAP_FIXED, fd, (off_t)PAGE) == at);
    }
    memcpy(room + 2 * PAGE - 3, "around", 6);
    /* First a call: the compiler sees two places in one object. */
    CHECK(read_at(fd, PAGE) == 'u' && memcmp(room, "und", 3) == 0);
    char *longer = mremap(room, 2 * PAGE, 2 * PAGE, 0);

    CHECK(longer == room && ftruncate(fd, (off_t)(64 * PAGE)) == 0);
    longer = mremap(room, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
    CHECK(longer != MAP_FAILED && longer != room && memcmp(longer, "und", 3) == 0);
    longer[7 * PAGE] = 'z';
    CHECK(read_at(fd, 8 * PAGE) == 'z');
    room[2 * PAGE + 5] = 'q'; /* the other half is still there */
    CHECK(longer[5] == 'q' && touch(room, false) == SIGSEGV);
    CHECK(munmap(longer, 8 * PAGE) == 0 && munmap(room + 2 * PAGE, 2 * PAGE) == 0);
    CHECK(close(fd) == 0);
}

static void refused(void)
{
    int fd = make_file(1), read_only = open(path, O_RDONLY);
    char *at = map(read_only, 0, 1, PROT_READ);

    CHECK_ERRNO(mprotect(at, PAGE, rw), EACCES);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, rw, MAP_SHARED, read_only, 0), EACCES);
    CHECK_ERRNO((intptr_t)mmap(at, PAGE, rw, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0),
                EEXIST);
    CHECK_ERRNO((intptr_t)mmap(at + 1, PAGE, rw, MAP_SHARED | MAP_FIXED, fd, 0), EINVAL);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, rw | PROT_EXEC, MAP_SHARED, fd, 0), EACCES);
    CHECK(munmap(at, PAGE) == 0 && close(read_only) == 0 && close(fd) == 0);
}

/* Threads add to counters through mappings of their own, each page touched by all. */
struct adder {
    pthread_t thread;
    int fd;
    size_t first;
};

static void *add(void *arg)
{
    const struct adder *adder = arg;
    size_t pages = PAGES - adder->first;

    for (int round = 0; round < ROUNDS / 100; round++) {
        char *at = map(adder->fd, adder->first, pages, rw);

        for (size_t i = 0; i < 100 * pages; i++) {
            __atomic_fetch_add((uint64_t *)(void *)(at + i % pages * PAGE), 1,
                               __ATOMIC_RELAXED);
        }
        CHECK(munmap(at, pages * PAGE) == 0);
    }
    return NULL;
}

static void races(void)
{
    struct adder adders[THREADS];
    int fd = make_file(PAGES);
    char *all = map(fd, 0, PAGES, rw);

    for (size_t i = 0; i < THREADS; i++) {
        adders[i] = (struct adder){.fd = fd, .first = i};
        CHECK(pthread_create(&adders[i].thread, NULL, add, &adders[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_join(adders[i].thread, NULL) == 0);
    }
    for (size_t page = 0; page < PAGES; page++) {
        size_t who = page < THREADS ? page + 1 : THREADS;
        uint64_t sum = 0;

        CHECK(pread(fd, &sum, sizeof(sum), (off_t)(page * PAGE)) == sizeof(sum));
        CHECK(sum == who * ROUNDS && memcmp(all + page * PAGE, &sum, sizeof(sum)) == 0);
    }
    CHECK(munmap(all, PAGES * PAGE) == 0 && close(fd) == 0);
}

/* One thread makes the file shorter and longer while others store in it. */
static int cut_done;

static void *store(void *arg)
{
    volatile char *at = arg;

    while (__atomic_load_n(&cut_done, __ATOMIC_RELAXED) == 0) {
        for (size_t page = 0; page < 4; page++) {
            at[page * PAGE] = 's';
        }
    }
    return NULL;
}

static void cuts(void)
{
    int fd = make_file(PAGES);
    char *low = map(fd, 0, 4, rw), *high = map(fd, 2, PAGES - 2, rw);
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, store, low) == 0);
    }
    while (*(volatile char *)&high[PAGE] != 's') { /* until they are at it */
        sched_yield();
    }
    for (int round = 0; round < 200; round++) {
        high[5 * PAGE] = 'h';
        CHECK(ftruncate(fd, (off_t)(4 * PAGE)) == 0);
        CHECK(ftruncate(fd, (off_t)(PAGES * PAGE)) == 0 && high[5 * PAGE] == 0);
    }
    __atomic_store_n(&cut_done, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 2; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(low[3 * PAGE] == 's' && high[PAGE] == 's' && read_at(fd, 0) == 's');
    CHECK(munmap(low, 4 * PAGE) == 0 && munmap(high, (PAGES - 2) * PAGE) == 0);
    CHECK(close(fd) == 0);
}

/* A file with holes that is far larger than memory; and memory that runs out. */
static void holes(void)
{
    const size_t pages = (size_t)64 << 18; /* 64 GiB */
    int fd = make_file(pages);
    char *all = map(fd, 0, pages, rw), *end = map(fd, pages - 1, 1, rw);
    struct stat st;

    all[(pages - 1) * PAGE] = 'e';
    CHECK(end[0] == 'e' && all[pages / 2 * PAGE] == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_blocks < 1024);
    size_t page = 0;

    while (touch(all + page * PAGE, true) == 0) {
        page++;
    }
    CHECK(seen == SIGBUS && page > 0);
    CHECK_ERRNO(pwrite(fd, "x", 1, (off_t)(pages / 4 * PAGE)), ENOSPC);
    CHECK(ftruncate(fd, (off_t)PAGE) == 0 && all[0] == 1); /* all of it is free again */
    CHECK(ftruncate(fd, (off_t)(2 * PAGE)) == 0 && touch(all + PAGE, true) == 0);
    CHECK(munmap(all, pages * PAGE) == 0 && munmap(end, PAGE) == 0 && close(fd) == 0);
    CHECK(unlink(path) == 0);
}

/* What is stored but not synchronized is in the file when the program has ended. */
static void leave(void)
{
    int fd = open(path2, O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0600);

    CHECK(fd >= 0 && ftruncate(fd, (off_t)(2 * PAGE)) == 0);
    char *one = map(fd, 0, 2, rw), *two = map(fd, 1, 1, rw);

    one[0] = '1';
    CHECK(msync(one, PAGE, MS_SYNC) == 0);
    CHECK(write(fd, "end", 3) == 3 && read_at(fd, 0) == '1'); /* and it still appends */
    two[1] = '2';
    CHECK(close(fd) == 0);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = handler};

    is_in_memory = argc < 2;
    snprintf(path, sizeof(path), "%s/parts", is_in_memory ? "/tmp" : argv[1]);
    snprintf(path2, sizeof(path2), "%s/left", is_in_memory ? "/tmp" : argv[1]);
    CHECK(sigaction(SIGBUS, &action, NULL) == 0 &&
          sigaction(SIGSEGV, &action, NULL) == 0);
    ranges();
    sizes();
    places();
    refused();
    races();
    cuts();
    if (is_in_memory) {
        holes();
    }
    leave();
    puts("sharedparts: ok");
    return 0;
}
