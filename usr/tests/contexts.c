/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Coroutines with ucontext, and jumps that keep or restore the mask. */
#include <setjmp.h>
#include <signal.h>
#include <ucontext.h>
#include "check.h"

static ucontext_t main_context, generator, last;
static char generator_stack[32768], last_stack[32768];
static int produced;

static void generate(int first, int step, int a3, int a4, int a5, int a6, int a7, int a8)
{
    double scale = 0.5;

    CHECK(a3 == 3 && a4 == 4 && a5 == 5 && a6 == 6 && a7 == 7 && a8 == 8);
    for (int i = first; i < 100; i += step) {
        produced = i;
        CHECK(swapcontext(&generator, &main_context) == 0);
        scale *= 2;
    }
    CHECK(scale > 1e6);
    produced = -1; /* and on to uc_link */
}

static int ended;

static void end(void)
{
    ended = 1;
}

static void coroutine(void)
{
    volatile int sum = 0;

    CHECK(getcontext(&last) == 0);
    last.uc_stack = (stack_t){.ss_sp = last_stack, .ss_size = sizeof(last_stack)};
    last.uc_link = &main_context;
    makecontext(&last, end, 0);
    CHECK(getcontext(&generator) == 0);
    generator.uc_stack =
        (stack_t){.ss_sp = generator_stack, .ss_size = sizeof(generator_stack)};
    generator.uc_link = &last;
    makecontext(&generator, (void (*)(void))generate, 8, 1, 3, 3, 4, 5, 6, 7, 8);
    for (;;) {
        CHECK(swapcontext(&main_context, &generator) == 0);
        if (produced < 0) {
            break;
        }
        sum += produced;
    }
    CHECK(ended == 1 && sum == 33 * 49);
}

static void come_back(void)
{
    volatile int visits = 0;
    ucontext_t here;
    sigset_t set, now;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(getcontext(&here) == 0); /* with SIGUSR1 not blocked */
    CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && !sigismember(&now, SIGUSR1));
    if (++visits < 3) {
        CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
        setcontext(&here);
    }
    CHECK(visits == 3);
}

static void jumps(void)
{
    sigjmp_buf with, without;
    sigset_t set, now;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    if (sigsetjmp(with, 1) == 0) {
        CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
        siglongjmp(with, 1);
    }
    CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && !sigismember(&now, SIGUSR2));
    if (sigsetjmp(without, 0) == 0) {
        CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
        siglongjmp(without, 1);
    }
    CHECK(sigprocmask(SIG_UNBLOCK, &set, &now) == 0 && sigismember(&now, SIGUSR2));
}

int main(void)
{
    coroutine();
    come_back();
    jumps();
    puts("contexts: ok");
    return 0;
}
