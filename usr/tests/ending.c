/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The ways in which a program ends, chosen by its argument: what is still printed,
 * and the status.
 */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include "check.h"

static int is_quiet; /* says nothing at the end */

static void say_atexit(void)
{
    if (!is_quiet) {
        puts("atexit");
    }
}

static void exit_again(void)
{
    exit(44);
}

static void *exit_here(void *status)
{
    puts("thread exits");
    exit((int)(long)status);
}

static void *outlive(void *arg)
{
    for (int i = 0; i < 100; i++) {
        sched_yield();
    }
    puts("last thread");
    return arg;
}

/* Sleeps in the stream's lock for ever, as a thread that waits for input does. */
static void *hold_stdin(void *arg)
{
    flockfile(stdin);
    *(volatile int *)arg = 1;
    for (;;) {
        sleep(1000);
    }
    return NULL;
}

/* Writes, and keeps the lock for ever: the end must not wait for it. */
static void *hold_stdout(void *arg)
{
    flockfile(stdout);
    puts("held");
    *(volatile int *)arg = 1;
    for (;;) {
        sleep(1000);
    }
    return NULL;
}

static ssize_t write_on(void *cookie, const char *bytes, size_t count)
{
    (void)cookie;
    return write(STDOUT_FILENO, bytes, count);
}

static void survive(int number)
{
    printf("handler %d\n", number);
    fflush(stdout);
}

static pthread_t start(void *(*entry)(void *), void *arg)
{
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, entry, arg) == 0);
    return thread;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";

    CHECK(setvbuf(stdout, NULL, _IOFBF, BUFSIZ) == 0); /* so that who flushes shows */
    atexit(say_atexit);
    puts("begin");
    if (strcmp(how, "thread") == 0) {
        pthread_join(start(exit_here, (void *)41L), NULL);
    } else if (strcmp(how, "last") == 0) {
        start(outlive, NULL);
        pthread_exit(NULL);
    } else if (strcmp(how, "again") == 0) {
        atexit(exit_again);
        exit(43);
    } else if (strcmp(how, "fast") == 0) {
        _exit(45);
    } else if (strcmp(how, "abort") == 0) {
        CHECK(signal(SIGABRT, survive) == SIG_DFL);
        abort();
    } else if (strcmp(how, "reader") == 0) {
        volatile int holds = 0;

        start(hold_stdin, (void *)&holds);
        while (!holds) {
            sched_yield();
        }
    } else if (strcmp(how, "writer") == 0) {
        volatile int holds = 0;

        start(hold_stdout, (void *)&holds);
        while (!holds) {
            sched_yield();
        }
        is_quiet = 1; /* puts() would wait for the lock */
    } else if (strcmp(how, "cookie") == 0) {
        FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_on});

        CHECK(stream != NULL && fputs("by a cookie\n", stream) >= 0);
    } else if (strcmp(how, "big") == 0) {
        return 0x12345; /* the low 8 bits count */
    }
    return 46;
}
