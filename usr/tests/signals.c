/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* raise() runs the handler in the caller; ignored and default signals behave. */
#include <signal.h>
#include <unistd.h>
#include "check.h"

static volatile sig_atomic_t caught;

static void handler(int number)
{
    caught = number;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = handler}, old;

    CHECK(signal(SIGUSR1, handler) == SIG_DFL);
    CHECK(raise(SIGUSR1) == 0 && caught == SIGUSR1);
    CHECK(sigaction(SIGUSR2, &action, &old) == 0 && old.sa_handler == SIG_DFL);
    CHECK(kill(getpid(), SIGUSR2) == 0 && caught == SIGUSR2);
    CHECK(signal(SIGTERM, SIG_IGN) == SIG_DFL && raise(SIGTERM) == 0 &&
          caught == SIGUSR2);
    CHECK_ERRNO(sigaction(SIGKILL, &action, NULL), EINVAL);
    CHECK_ERRNO(kill(getpid(), 1000), EINVAL);
    puts("signals: ok");
    fflush(stdout);
    if (argc > 1 && strcmp(argv[1], "default") == 0) {
        raise(SIGINT); /* ends the program with status 128 + 2 */
        return 0;
    }
    return 0;
}
