/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "terminal.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "kernel/abi/errno.h"
#include "kernel/abi/hypercall.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows; signal
                                                          * handlers only read it */
static struct termios found, set;
static int changed_fd = -1; /* -1: nothing has been changed */

void terminal_restore(void)
{
    int fd = __atomic_load_n(&changed_fd, __ATOMIC_ACQUIRE);

    if (fd >= 0) {
        tcsetattr(fd, TCSANOW, &found);
    }
}

/* SA_RESETHAND: the second one, which comes when this has returned, ends the process. */
static void on_end(int number)
{
    terminal_restore();
    raise(number);
}

static void on_stop(int number)
{
    (void)number;
    terminal_restore();
    raise(SIGSTOP);
    /* Here again after SIGCONT. */
    tcsetattr(changed_fd, TCSANOW, &set);
}

/* Where nobody else has decided about the signal. */
static void catch_signal(int number, void (*handler)(int), int flags)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
        action = (struct sigaction){.sa_handler = handler, .sa_flags = flags};
        sigaction(number, &action, NULL);
    }
}

static void catch_signals(void)
{
    static const int ends[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        catch_signal(ends[i], on_end, SA_RESETHAND);
    }
    catch_signal(SIGTSTP, on_stop, SA_RESTART);
}

static void change(int fd, uint32_t flags)
{
    pthread_mutex_lock(&lock);
    if (changed_fd < 0) {
        if (tcgetattr(fd, &found) != 0) {
            pthread_mutex_unlock(&lock);
            return;
        }
        set = found;
        /* Release pairs with terminal_restore(): `found` is whole. */
        __atomic_store_n(&changed_fd, fd, __ATOMIC_RELEASE);
        catch_signals();
    }
    set.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON);
    set.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN | ISIG);
    set.c_oflag &= ~(tcflag_t)OPOST;
    if ((flags & HYPERCALL_TERMINAL_SIGNALS) != 0) {
        set.c_lflag |= found.c_lflag & ISIG;
    }
    if ((flags & HYPERCALL_TERMINAL_OUTPUT) != 0) {
        set.c_oflag |= found.c_oflag & OPOST;
    }
    set.c_cc[VMIN] = 1;
    set.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSANOW, &set);
    pthread_mutex_unlock(&lock);
}

int64_t terminal_control(int fd, uint32_t flags)
{
    struct winsize size = {0, 0, 0, 0};

    if (fd < 0 || isatty(fd) == 0) {
        return -HE_NOTTY;
    }
    if ((flags & HYPERCALL_TERMINAL_TAKE) != 0) {
        change(fd, flags);
    }
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? (int64_t)size.ws_row << 16 | size.ws_col
                                             : 0;
}
