/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Streams shared by threads: lines stay whole, every thread has its own errno and
 * number buffers, and locks of streams may be taken again. */
#include <pthread.h>
#include <stdint.h>
#include "check.h"

#define THREADS 8
#define LINES   200

static FILE *shared;

static void *write_lines(void *arg)
{
    int me = (int)(intptr_t)arg;

    for (int i = 0; i < LINES; i++) {
        char expected[64], *end;
        double number = me + i / 1024.0;

        errno = 1000 + me;
        snprintf(expected, sizeof(expected), "%.10f %Lg", number, 1.5L * me);
        CHECK(strtod(expected, &end) == number && *end == ' ' && errno == 1000 + me);
        CHECK(fprintf(shared, "%d %d %s %s\n", me, i, "abcdefghij", expected) > 0);
        if (i % 10 == 0) {
            flockfile(shared);
            fputs("+", shared);
            fputc('+', shared);
            sched_yield();
            fputs("+\n", shared);
            funlockfile(shared);
        }
        strtok(expected, " "); /* keeps its place for each thread */
        sched_yield();
        CHECK(strtod(strtok(NULL, " "), NULL) == 1.5 * me);
    }
    return NULL;
}

static void check_lines(void)
{
    int next[THREADS] = {0}, pluses = 0, me, number;
    char line[128], word[16];
    double value;
    FILE *in = fopen("/tmp-lines", "r");

    CHECK(in != NULL);
    while (fgets(line, sizeof(line), in) != NULL) {
        if (strcmp(line, "+++\n") == 0) {
            pluses++;
            continue;
        }
        CHECK(sscanf(line, "%d %d %15s %lf", &me, &number, word, &value) == 4);
        CHECK(me >= 0 && me < THREADS && number == next[me]++);
        CHECK(strcmp(word, "abcdefghij") == 0 && value == me + number / 1024.0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(next[i] == LINES);
    }
    CHECK(pluses == THREADS * LINES / 10 && fclose(in) == 0);
}

static void *open_and_close(void *arg)
{
    char name[32];

    snprintf(name, sizeof(name), "/tmp-%d", (int)(intptr_t)arg);
    for (int i = 0; i < 30; i++) {
        FILE *file = fopen(name, i % 2 == 0 ? "w+" : "a+");

        CHECK(file != NULL && ftrylockfile(file) == 0);
        CHECK(fprintf(file, "%d", i) > 0 && fflush(file) == 0);
        funlockfile(file);
        CHECK(fclose(file) == 0);
    }
    CHECK(remove(name) == 0);
    return NULL;
}

static void *try_stdout(void *arg)
{
    CHECK(ftrylockfile(stdout) != 0);
    return arg;
}

static void run(int count, void *(*entry)(void *))
{
    pthread_t threads[THREADS];

    for (int i = 0; i < count; i++) {
        CHECK(pthread_create(&threads[i], NULL, entry, (void *)(intptr_t)i) == 0);
    }
    for (int i = 0; i < count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

int main(void)
{
    flockfile(stdout); /* the first thing that happens to stdout */
    flockfile(stdout);
    run(1, try_stdout);
    funlockfile(stdout);
    funlockfile(stdout);
    shared = fopen("/tmp-lines", "w");
    CHECK(shared != NULL);
    run(THREADS, write_lines);
    CHECK(fclose(shared) == 0);
    check_lines();
    run(THREADS, open_and_close);
    puts("streams: ok");
    return 0;
}
