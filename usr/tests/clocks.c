/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Clocks never go back, sleeping takes as long as asked, the date is a date. */
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

/* Programs choose between them when they are compiled. */
#if CLOCK_REALTIME == CLOCK_MONOTONIC || \
    CLOCK_PROCESS_CPUTIME_ID == CLOCK_THREAD_CPUTIME_ID
#error the preprocessor takes different clocks for the same
#endif

static long long now_ns(clockid_t clock)
{
    struct timespec ts;

    CHECK(clock_gettime(clock, &ts) == 0);
    CHECK(ts.tv_nsec >= 0 && ts.tv_nsec < 1000000000);
    return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void sleeping(void)
{
    for (int ms = 1; ms <= 64; ms *= 4) {
        struct timespec ts = {.tv_nsec = ms * 1000000L};
        long long start = now_ns(CLOCK_MONOTONIC);

        CHECK(nanosleep(&ts, NULL) == 0);
        long long took = now_ns(CLOCK_MONOTONIC) - start;

        CHECK(took >= ms * 1000000LL && took < ms * 1000000LL + 1000000000);
    }
    CHECK(usleep(1000) == 0);
    struct timespec bad = {.tv_nsec = 1000000000};

    CHECK_ERRNO(nanosleep(&bad, NULL), EINVAL);
}

int main(void)
{
    long long last = now_ns(CLOCK_MONOTONIC);
    struct timeval tv;
    struct timespec res;
    struct tm *date;
    time_t t;

    for (int i = 0; i < 100000; i++) {
        long long next = now_ns(CLOCK_MONOTONIC);

        CHECK(next >= last);
        last = next;
    }
    sleeping();
    CHECK(clock_getres(CLOCK_MONOTONIC, &res) == 0 && res.tv_sec == 0 &&
          res.tv_nsec >= 1);
    CHECK_ERRNO(clock_gettime((clockid_t)999, &res), EINVAL);
    t = time(NULL);
    CHECK(gettimeofday(&tv, NULL) == 0 && tv.tv_sec - t <= 1);
    date = gmtime(&t);
    CHECK(date->tm_year + 1900 >= 2024 && date->tm_year + 1900 < 2200);
    CHECK(clock() != (clock_t)-1);
    printf("clocks: %04d-%02d-%02d\n", date->tm_year + 1900, date->tm_mon + 1,
           date->tm_mday);
    puts("clocks: ok");
    return 0;
}
