/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which of the standard streams are terminals: told, and to be compared with what the
 * other side has made them. */
#include <termios.h>
#include <unistd.h>
#include "check.h"

int main(void)
{
    fputs("terminals:", stdout);
    for (int fd = 0; fd < 3; fd++) {
        struct termios attributes;
        int is_one = isatty(fd);

        CHECK(is_one || errno == ENOTTY);
        CHECK(tcgetattr(fd, &attributes) == (is_one ? 0 : -1));
        if (is_one) {
            printf(" %d", fd);
        }
    }
    putchar('\n');
    return 0;
}
