/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Timers: signals, threads, overruns, and the three old ones; one of them interrupts a
 * thread that computes.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static atomic_int ticks;
static volatile siginfo_t last;

static void tick(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    last = *info;
    atomic_fetch_add(&ticks, 1);
}

static void install(int number)
{
    struct sigaction action = {.sa_sigaction = tick, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(number, &action, NULL) == 0);
    ticks = 0;
}

static double now(clockid_t clock)
{
    struct timespec ts;

    CHECK(clock_gettime(clock, &ts) == 0);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Computes until so many ticks have come, or for much too long. */
static void compute_until(int count)
{
    double start = now(CLOCK_MONOTONIC);

    for (unsigned long i = 0; ticks < count; i++) {
        if (i % 1000000 == 0) {
            CHECK(now(CLOCK_MONOTONIC) - start < 60);
        }
    }
}

static void old_timers(void)
{
    const struct itimerval often = {{0, 2000}, {0, 2000}}, never = {0};
    struct itimerval left;
    static const int which[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
    static const int signals[] = {SIGALRM, SIGVTALRM, SIGPROF};

    for (int i = 0; i < 3; i++) {
        install(signals[i]);
        CHECK(setitimer(which[i], &often, NULL) == 0);
        compute_until(10);
        CHECK(last.si_signo == signals[i] && last.si_code == SI_TIMER);
        CHECK(getitimer(which[i], &left) == 0 && left.it_interval.tv_usec == 2000);
        CHECK(left.it_value.tv_sec == 0 && left.it_value.tv_usec <= 2000);
        CHECK(setitimer(which[i], &never, &left) == 0);
        int before = ticks;

        usleep(10000);
        CHECK(ticks == before);
    }
    CHECK_ERRNO(setitimer(7, &often, NULL), EINVAL);
    CHECK(alarm(100) == 0);
    CHECK(alarm(0) == 100);
    install(SIGALRM);
    CHECK(ualarm(1000, 0) == 0);
    CHECK(pause() == -1 && errno == EINTR && ticks == 1);
}

static void posix_timers(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGRTMIN + 1,
                             .sigev_value.sival_int = 77};
    struct itimerspec value = {{0, 3000000}, {0, 1000000}}, old;
    timer_t timer, quiet;

    install(SIGRTMIN + 1);
    CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    CHECK(timer_gettime(timer, &old) == 0 && old.it_value.tv_nsec == 0);
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    compute_until(5);
    CHECK(last.si_code == SI_TIMER && last.si_value.sival_int == 77);
    CHECK(timer_gettime(timer, &old) == 0 && old.it_interval.tv_nsec == 3000000);

    /* Blocked, expirations add up in one signal. */
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 1);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    int before = ticks;

    usleep(50000);
    value = (struct itimerspec){{0, 0}, {0, 0}}; /* none comes while this is looked at */
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    CHECK(ticks == before && sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(ticks == before + 1 && last.si_overrun >= 10);
    CHECK(timer_getoverrun(timer) == last.si_overrun);

    /* An interval that nobody could follow leaves time for the program. */
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    value = (struct itimerspec){{0, 2}, {0, 1000}};
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    usleep(20000);
    value = (struct itimerspec){{0, 0}, {0, 0}};
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    before = ticks;
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(ticks == before + 1 && last.si_overrun > 5000000);

    /* Nor where nobody wants the signal. */
    value = (struct itimerspec){{0, 2}, {0, 1000}};
    CHECK(signal(SIGRTMIN + 1, SIG_IGN) != SIG_ERR);
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    usleep(20000);
    value = (struct itimerspec){{0, 0}, {0, 0}};
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    install(SIGRTMIN + 1);

    /* A point in time, long ago. */
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    value = (struct itimerspec){{0, 0}, {0, 1}};
    CHECK(timer_settime(timer, TIMER_ABSTIME, &value, &old) == 0);
    siginfo_t info;

    CHECK(sigwaitinfo(&set, &info) == SIGRTMIN + 1);
    CHECK(timer_delete(timer) == 0);
    CHECK_ERRNO(timer_delete(timer), EINVAL);
    CHECK_ERRNO(timer_gettime(timer, &old), EINVAL);
    CHECK_ERRNO(timer_create(9999, &event, &timer), EINVAL);

    event.sigev_notify = SIGEV_NONE;
    CHECK(timer_create(CLOCK_REALTIME, &event, &quiet) == 0);
    value = (struct itimerspec){{0, 0}, {0, 1000000}};
    CHECK(timer_settime(quiet, 0, &value, NULL) == 0);
    usleep(5000);
    CHECK(timer_gettime(quiet, &old) == 0 && old.it_value.tv_nsec == 0);
    CHECK(timer_delete(quiet) == 0);
}

static atomic_int calls;
static pthread_t caller;

static void called(union sigval value)
{
    caller = pthread_self();
    atomic_fetch_add(&calls, value.sival_int);
}

static void in_threads(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = called,
                             .sigev_value.sival_int = 3};
    const struct itimerspec value = {{0, 2000000}, {0, 2000000}};
    timer_t timer;

    CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    CHECK(timer_settime(timer, 0, &value, NULL) == 0);
    while (calls < 9) {
        usleep(1000);
    }
    CHECK(!pthread_equal(caller, pthread_self()));
    CHECK(timer_delete(timer) == 0);
}

static void *burn(void *arg)
{
    while (*(atomic_int *)arg == 0) {
    }
    return NULL;
}

static void clocks(void)
{
    atomic_int stop = 0;
    pthread_t thread;
    clockid_t clock, own;

    CHECK(pthread_create(&thread, NULL, burn, &stop) == 0);
    CHECK(pthread_getcpuclockid(thread, &clock) == 0);
    CHECK(pthread_getcpuclockid(pthread_self(), &own) == 0);
    while (now(clock) <= 0.005) { /* its processor may come late */
        usleep(5000);
    }
    CHECK(now(own) <= now(CLOCK_THREAD_CPUTIME_ID));
    stop = 1;
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(clock_getcpuclockid(0, &clock) == 0 && clock == CLOCK_PROCESS_CPUTIME_ID);
    CHECK_ERRNO(clock_settime(CLOCK_MONOTONIC, &(struct timespec){0, 0}), EINVAL);

    /* Sleeping up to a point that has passed, and interrupted. */
    const struct timespec past = {0, 1}, far = {1000000, 0};
    struct timespec rest;

    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL) == 0);
    install(SIGALRM);
    ualarm(5000, 0);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &far, NULL) == EINTR);
    ualarm(5000, 0);
    CHECK(clock_nanosleep(CLOCK_REALTIME, 0, &far, &rest) == EINTR);
    CHECK(rest.tv_sec > 999000 && ticks == 2);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) { /* SIGALRM ends a program that does not expect it */
        alarm(1);
        for (;;) {
        }
    }
    old_timers();
    posix_timers();
    in_threads();
    clocks();
    puts("timers: ok");
    return 0;
}
