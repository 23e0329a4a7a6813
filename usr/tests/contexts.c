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

static volatile sig_atomic_t handled;

static void on_signal(int number)
{
    volatile char room[2000]; /* of the stack, all of which is somebody's or free */

    for (size_t i = 0; i < sizeof(room); i++) {
        room[i] = (char)number;
    }
    handled++;
}

/* The mask that a context brings lets through what waits for it. */
static void let_through(void)
{
    const struct sigaction action = {.sa_handler = on_signal};
    volatile int visits = 0;
    ucontext_t here;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    CHECK(getcontext(&here) == 0);
    CHECK(handled == visits);
    if (++visits <= 20) {
        CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && raise(SIGUSR1) == 0);
        CHECK(handled == visits - 1);
        setcontext(&here);
    }
    CHECK(handled == 20);
}

static ucontext_t inside, outside, behind;

static void leave_twice(void)
{
    static volatile int visits;

    CHECK(getcontext(&inside) == 0);
    if (visits++ == 0) {
        CHECK(swapcontext(&behind, &inside) ==
              0); /* leaves this call, not the function */
        CHECK(visits == 2);
        setcontext(&main_context);
    }
    CHECK(swapcontext(&outside, &last) == 0);
    setcontext(&main_context);
}

/* A context saved by a call of swapcontext() whose place on the stack others have used.
 */
static void return_late(void)
{
    volatile int left = 0;

    CHECK(getcontext(&generator) == 0);
    generator.uc_stack =
        (stack_t){.ss_sp = generator_stack, .ss_size = sizeof(generator_stack)};
    makecontext(&generator, leave_twice, 0);
    CHECK(swapcontext(&last, &generator) == 0);
    left++;
    CHECK(swapcontext(&main_context, &behind) == 0);
    CHECK(left == 1);
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

/* setjmp() never returns 0 twice (C). */
static void zero(void)
{
    static jmp_buf plain;
    static sigjmp_buf saving;
    volatile int times = 0;

    if (setjmp(plain) != 1) {
        CHECK(times++ == 0);
        longjmp(plain, 0);
    }
    CHECK(times == 1);
    if (sigsetjmp(saving, 1) != 1) {
        CHECK(times++ == 1);
        siglongjmp(saving, 0);
    }
    CHECK(times == 2);
}

int main(void)
{
    zero();
    coroutine();
    come_back();
    jumps();
    let_through();
    return_late();
    puts("contexts: ok");
    return 0;
}
