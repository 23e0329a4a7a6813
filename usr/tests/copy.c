/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Standard input to standard output as it comes, and how much that was to standard error:
 * for tests of what starts programs. */
#include <stdio.h>
#include <unistd.h>

#include "check.h"

int main(void)
{
    static char buf[65536];
    size_t sum = 0;
    ssize_t got;

    while ((got = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
        for (ssize_t done = 0; done < got;) {
            ssize_t now = write(STDOUT_FILENO, buf + done, (size_t)(got - done));

            CHECK(now > 0);
            done += now;
        }
        sum += (size_t)got;
    }
    CHECK(got == 0);
    fprintf(stderr, "%zu bytes\n", sum);
    return 0;
}
