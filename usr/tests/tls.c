/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Thread-local variables: initial values, alignment, errno, one copy a thread. */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <unistd.h>
#include "check.h"

static __thread int initialised = 42;
static __thread char zeroed[5000];
static __thread _Alignas(64) char aligned[64] = "aligned";
static __thread void *me;
static char *addresses[4];

static void *worker(void *arg)
{
    intptr_t number = (intptr_t)arg;

    CHECK(initialised == 42 && me == NULL);
    CHECK((uintptr_t)aligned % 64 == 0 && strcmp(aligned, "aligned") == 0);
    for (size_t i = 0; i < sizeof(zeroed); i++) {
        CHECK(zeroed[i] == 0);
    }
    memset(zeroed, (int)number, sizeof(zeroed));
    initialised = (int)number;
    me = &me;
    addresses[number] = zeroed;
    errno = (int)number + 1000;
    for (int i = 0; i < 100; i++) {
        sched_yield();
        CHECK(initialised == number && me == &me && zeroed[4999] == number);
        CHECK(errno == number + 1000);
    }
    close(-1);
    CHECK(errno == EBADF);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];

    CHECK(initialised == 42 && (uintptr_t)aligned % 64 == 0);
    errno = 7;
    for (intptr_t i = 0; i < 4; i++) {
        CHECK(pthread_create(&threads[i], NULL, worker, (void *)i) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(errno == 7 && initialised == 42 && zeroed[0] == 0);
    for (int i = 1; i < 4; i++) {
        CHECK(addresses[i] != addresses[0]);
    }
    puts("tls: ok");
    return 0;
}
