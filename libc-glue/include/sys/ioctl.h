/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Device control. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <sys/cdefs.h>

#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541b     /* int *: bytes there are to read */
#define FIONBIO    0x8008667e /* const int *: not to wait, if not 0 */
#define SIOCATMARK 0x8905     /* int *: sockatmark() */

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
    unsigned short ws_xpixel;
    unsigned short ws_ypixel;
};

__BEGIN_DECLS

int ioctl(int __fd, unsigned long __request, ...);

__END_DECLS

#endif
