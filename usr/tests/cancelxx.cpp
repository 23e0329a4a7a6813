/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a thread by pthread_exit() or pthread_cancel() unwinds its stack. */
#include <cxxabi.h>
#include <pthread.h>
#include <unistd.h>
#include <initializer_list>
#include "check.h"

static int destroyed, handled, seen;

struct Guard {
    ~Guard()
    {
        destroyed++;
    }
};

static void handler(void *)
{
    CHECK(destroyed == 1); /* the inner object is gone, the outer one is not */
    handled++;
}

__attribute__((noinline)) static void inner(bool exits)
{
    Guard guard;

    try {
        if (exits) {
            pthread_exit(nullptr);
        }
        sleep(1000);
    } catch (abi::__forced_unwind &) {
        seen++;
        throw;
    }
}

static void *outer(void *how)
{
    Guard guard;

    pthread_cleanup_push(handler, nullptr);
    inner(how != nullptr);
    pthread_cleanup_pop(0);
    return nullptr;
}

static void *swallow(void *)
{
    try {
        pthread_exit(nullptr);
    } catch (...) {
    }
    return nullptr;
}

int main(int argc, char **)
{
    pthread_t thread;
    int yes;

    if (argc > 1) { /* ends the program */
        pthread_create(&thread, nullptr, swallow, nullptr);
        pthread_join(thread, nullptr);
        return 0;
    }
    for (void *how : {static_cast<void *>(&yes), static_cast<void *>(nullptr)}) {
        destroyed = handled = seen = 0;
        CHECK(pthread_create(&thread, nullptr, outer, how) == 0);
        if (how == nullptr) {
            usleep(1000);
            CHECK(pthread_cancel(thread) == 0);
        }
        CHECK(pthread_join(thread, nullptr) == 0);
        CHECK(destroyed == 2 && handled == 1 && seen == 1);
    }
    puts("cancelxx: ok");
    return 0;
}
