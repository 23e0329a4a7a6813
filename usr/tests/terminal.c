/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Line editing and single characters on the console; the input is terminal.txt. */
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "check.h"

int main(void)
{
    struct termios before, now;
    struct winsize size;
    char buf[64];
    int null = open("/dev/null", O_RDWR);

    CHECK(isatty(0) && tcgetattr(0, &before) == 0);
    CHECK((before.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
    CHECK(before.c_cc[VEOF] == 4 && cfgetospeed(&before) == B115200);
    CHECK_ERRNO(tcgetattr(null, &now), ENOTTY);
    CHECK_ERRNO(tcsetattr(0, 7, &before), EINVAL);
    CHECK(ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0);
    CHECK(tcdrain(0) == 0 && tcgetsid(0) == getpid());

    /* "nobox", backspace twice, "ne": a line is edited. */
    now = before;
    now.c_lflag &= ~(tcflag_t)ECHO;
    CHECK(tcsetattr(0, TCSANOW, &now) == 0);
    CHECK(read(0, buf, sizeof(buf)) == 5 + 1 && memcmp(buf, "nobne\n", 6) == 0);

    /* One character at a time, control characters too. */
    cfmakeraw(&now);
    CHECK(tcsetattr(0, TCSANOW, &now) == 0);
    CHECK(read(0, buf, 1) == 1 && buf[0] == 'x');
    CHECK(read(0, buf, 1) == 1 && buf[0] == 0x7f);
    now.c_cc[VMIN] = 3;
    CHECK(tcsetattr(0, TCSANOW, &now) == 0);
    CHECK(read(0, buf, 3) == 3 && memcmp(buf, "abc", 3) == 0);
    now.c_cc[VMIN] = 0;
    now.c_cc[VTIME] = 1;
    CHECK(tcsetattr(0, TCSANOW, &now) == 0);
    CHECK(read(0, buf, 1) == 1 && buf[0] == '\n');
    CHECK(tcsetattr(0, TCSAFLUSH, &before) == 0);
    printf("terminal: ok\n");
    return 0;
}
