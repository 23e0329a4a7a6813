/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * daemon(): the program is the only process and has no terminal to leave, so it stays
 * what it is; its folder and its streams change as was asked for.
 */
#include <fcntl.h>
#include <unistd.h>
#include "internal.h"

int daemon(int stays_here, int keeps_streams)
{
    int result = stays_here != 0 ? 0 : sys_chdir("/");

    if (result < 0 || keeps_streams != 0) {
        return (int)posix_result(result);
    }
    int null = sys_open("/dev/null", HO_RDWR, 0);

    for (int fd = 0; null >= 0 && fd <= 2; fd++) {
        sys_dup2(null, fd);
    }
    if (null > 2) {
        sys_close(null);
    }
    return null < 0 ? (int)__posix_fail(null) : 0;
}
