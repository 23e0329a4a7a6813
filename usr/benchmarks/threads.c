/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Making a thread and waiting for its end. See bench.h for the unit. */
#define _GNU_SOURCE
#include "bench.h"

static void *nothing(void *arg)
{
    return arg;
}

static void run_create_join(unsigned count)
{
    while (count-- > 0) {
        pthread_join(bench_thread(nothing), NULL);
    }
}

int main(void)
{
    bench_run("thread-create-join", 1000, run_create_join);
    return 0;
}
