/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Floating-point exceptions that become SIGFPE, of SSE and of x87; rounding; that the
 * control words belong to each thread. */
#include <fenv.h>
#include <bits/more_fenv.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include "check.h"

static sigjmp_buf back;
static volatile int code;
static volatile double zero, one = 1, huge = 1e308, tiny = 1e-308, result;
static volatile long double long_zero, long_one = 1, long_result;

static void handler(int number, siginfo_t *info, void *context)
{
    (void)context;
    CHECK(number == SIGFPE);
    code = info->si_code;
    siglongjmp(back, 1);
}

static void divide(void)
{
    result = one / zero;
}

static void invalid(void)
{
    result = zero / zero;
}

static void overflow(void)
{
    result = huge * huge;
}

static void underflow(void)
{
    result = tiny * tiny;
}

static void inexact(void)
{
    result = one / 3;
}

static void divide_long(void)
{
    long_result = long_one / long_zero;
    __asm__ volatile("fwait");
}

static void invalid_long(void)
{
    long_result = long_zero / long_zero;
    __asm__ volatile(
        "fwait"); /* x87 tells at the next operation, this one at the latest */
}

static const struct {
    int exception, code;
    void (*compute)(void);
} cases[] = {
    {FE_DIVBYZERO, FPE_FLTDIV, divide_long}, {FE_INVALID, FPE_FLTINV, invalid_long},
    {FE_DIVBYZERO, FPE_FLTDIV, divide}, /* SSE from here on */
    {FE_INVALID, FPE_FLTINV, invalid},       {FE_OVERFLOW, FPE_FLTOVF, overflow},
    {FE_UNDERFLOW, FPE_FLTUND, underflow},   {FE_INEXACT, FPE_FLTRES, inexact},
};

#define SSE_FROM 2

/* QEMU's emulation sets SSE's flags and never raises an exception. */
static bool raises_sse;

static void trapped(size_t i)
{
    code = 0;
    feclearexcept(FE_ALL_EXCEPT);
    if (sigsetjmp(back, 1) == 0) {
        cases[i].compute(); /* masked: sets a flag */
        CHECK(fetestexcept(cases[i].exception) == cases[i].exception);
        feclearexcept(FE_ALL_EXCEPT);
        CHECK(feenableexcept(cases[i].exception) == 0);
        CHECK(fegetexcept() == cases[i].exception);
        cases[i].compute();
        CHECK(i >= SSE_FROM && !raises_sse);
        CHECK(fetestexcept(cases[i].exception) == cases[i].exception);
        code = cases[i].code;
    }
    fedisableexcept(FE_ALL_EXCEPT);
    feclearexcept(FE_ALL_EXCEPT);
    if (code != cases[i].code) {
        printf("case %zu gave code %d\n", i, code);
    }
    CHECK(code == cases[i].code && fegetexcept() == 0);
}

static void *other_thread(void *arg)
{
    CHECK(fegetexcept() == FE_DIVBYZERO && fegetround() == FE_UPWARD); /* inherited */
    CHECK(fesetround(FE_TONEAREST) == 0 &&
          fedisableexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    result = one / zero;
    return arg;
}

static void threads(void)
{
    pthread_t thread;

    CHECK(feenableexcept(FE_DIVBYZERO) == 0 && fesetround(FE_UPWARD) == 0);
    CHECK(pthread_create(&thread, NULL, other_thread, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(fegetexcept() == FE_DIVBYZERO && fegetround() == FE_UPWARD);
    CHECK(fedisableexcept(FE_DIVBYZERO) == FE_DIVBYZERO);
    CHECK(rint(1.1) == 2 && fesetround(FE_DOWNWARD) == 0 && rint(1.9) == 1);
    CHECK(fesetround(FE_TONEAREST) == 0);
}

/* With an argument SSE raises exceptions, too, as processors do. */
int main(int argc, char **argv)
{
    (void)argv;
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(SIGFPE, &action, NULL) == 0);
    raises_sse = argc > 1;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        trapped(i);
    }
    threads();
    puts("fenv: ok");
    return 0;
}
