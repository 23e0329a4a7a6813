/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which of the standard streams are terminals: told, and to be compared with what the
 * other side has made them. */
#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include "check.h"

/* The stream is the same by any of its names. */
static void check_name(int stream, const char *name)
{
    struct stat own, other;
    int fd = open(name, O_RDWR);

    CHECK(fd > 2 && isatty(fd) == isatty(stream));
    CHECK(fstat(stream, &own) == 0 && fstat(fd, &other) == 0);
    CHECK(own.st_ino == other.st_ino && own.st_mode == other.st_mode);
    CHECK(stat(name, &other) == 0 && own.st_ino == other.st_ino);
    CHECK(close(fd) == 0);
}

int main(void)
{
    fputs("terminals:", stdout);
    for (int fd = 0; fd < 3; fd++) {
        struct termios attributes;
        int is_one = isatty(fd);
        char name[32];

        CHECK(is_one || errno == ENOTTY);
        CHECK(tcgetattr(fd, &attributes) == (is_one ? 0 : -1));
        snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
        check_name(fd, name);
        snprintf(name, sizeof(name), "/dev/fd/%d", fd);
        check_name(fd, name);
        check_name(fd, fd == 0 ? "/dev/stdin" : fd == 1 ? "/dev/stdout" : "/dev/stderr");
        if (is_one) {
            printf(" %d", fd);
        }
    }
    putchar('\n');
    return 0;
}
