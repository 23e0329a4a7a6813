/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Attributes of the console; the line discipline is the kernel's. */
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "internal.h"
#include <hermit/termios.h>

_Static_assert(sizeof(struct termios) == sizeof(struct hermit_termios) &&
                   offsetof(struct termios, c_cc) ==
                       offsetof(struct hermit_termios, cc) &&
                   VINTR == HT_VINTR && VQUIT == HT_VQUIT && VERASE == HT_VERASE &&
                   VKILL == HT_VKILL && VEOF == HT_VEOF && VTIME == HT_VTIME &&
                   VMIN == HT_VMIN && VEOL == HT_VEOL && VSUSP == HT_VSUSP &&
                   INLCR == HT_INLCR && IGNCR == HT_IGNCR && ICRNL == HT_ICRNL &&
                   ISIG == HT_ISIG && ICANON == HT_ICANON && ECHO == HT_ECHO &&
                   ECHOE == HT_ECHOE && ECHOK == HT_ECHOK && ECHONL == HT_ECHONL &&
                   NOFLSH == HT_NOFLSH && IEXTEN == HT_IEXTEN && NCCS == HT_CC,
               "attributes are passed on unchanged");
_Static_assert(TIOCGWINSZ == HTIOCGWINSZ && TIOCSWINSZ == HTIOCSWINSZ &&
                   sizeof(struct winsize) == sizeof(struct hermit_winsize),
               "sizes are passed on unchanged");

int tcgetattr(int fd, struct termios *attributes)
{
    return (int)posix_result(sys_ioctl(fd, HTCGETS, attributes));
}

int tcsetattr(int fd, int when, const struct termios *attributes)
{
    struct termios copy = *attributes;

    if (when != TCSANOW && when != TCSADRAIN && when != TCSAFLUSH) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(sys_ioctl(fd, HTCSETS + (uint32_t)when, &copy));
}

int tcflush(int fd, int queue)
{
    return (int)posix_result(sys_ioctl(fd, HTCFLSH, (void *)(intptr_t)queue));
}

static int check_terminal(int fd, bool is_valid)
{
    int result = sys_isatty(fd);

    if (result >= 0) {
        result = is_valid ? 0 : -EINVAL;
    }
    return (int)posix_result(result);
}

/* Output is gone when write() returns. */
int tcdrain(int fd)
{
    return check_terminal(fd, true);
}

/* Nothing is held back, so there is nothing to stop or to let go. */
int tcflow(int fd, int action)
{
    return check_terminal(fd, action >= TCOOFF && action <= TCION);
}

int tcsendbreak(int fd, int duration)
{
    (void)duration;
    return check_terminal(fd, true);
}

pid_t tcgetsid(int fd)
{
    return check_terminal(fd, true) < 0 ? -1 : sys_getpid();
}

speed_t cfgetispeed(const struct termios *attributes)
{
    return attributes->__ispeed;
}

speed_t cfgetospeed(const struct termios *attributes)
{
    return attributes->__ospeed;
}

int cfsetispeed(struct termios *attributes, speed_t speed)
{
    attributes->__ispeed = speed;
    return 0;
}

int cfsetospeed(struct termios *attributes, speed_t speed)
{
    attributes->__ospeed = speed;
    return 0;
}

int cfsetspeed(struct termios *attributes, speed_t speed)
{
    attributes->__ispeed = attributes->__ospeed = speed;
    return 0;
}

void cfmakeraw(struct termios *attributes)
{
    attributes->c_iflag &=
        ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    attributes->c_oflag &= ~(tcflag_t)OPOST;
    attributes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    attributes->c_cflag = (attributes->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    attributes->c_cc[VMIN] = 1;
    attributes->c_cc[VTIME] = 0;
}
