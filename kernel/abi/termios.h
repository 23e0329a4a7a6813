/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Terminals as sys_ioctl() sees them; installed as <hermit/termios.h>. The numbers are
 * those of <termios.h> and <sys/ioctl.h>.
 */
#ifndef HERMIT_TERMIOS_H
#define HERMIT_TERMIOS_H

#include <stdint.h>

#define HTCGETS     0x5401u /* arg: struct hermit_termios * */
#define HTCSETS     0x5402u /* the same; now, */
#define HTCSETSW    0x5403u /* after output, */
#define HTCSETSF    0x5404u /* and forget input */
#define HTCFLSH     0x540bu /* arg: 0 forget input, 1 output, 2 both, as a number */
#define HTIOCGWINSZ 0x5413u /* arg: struct hermit_winsize * */
#define HTIOCSWINSZ 0x5414u

/* iflag */
#define HT_INLCR 0000100u
#define HT_IGNCR 0000200u
#define HT_ICRNL 0000400u

/* lflag */
#define HT_ISIG   0000001u
#define HT_ICANON 0000002u
#define HT_ECHO   0000010u
#define HT_ECHOE  0000020u
#define HT_ECHOK  0000040u
#define HT_ECHONL 0000100u
#define HT_NOFLSH 0000200u
#define HT_IEXTEN 0100000u

/* Places in cc; a character of 0 is none. */
#define HT_VINTR  0
#define HT_VQUIT  1
#define HT_VERASE 2
#define HT_VKILL  3
#define HT_VEOF   4
#define HT_VTIME  5
#define HT_VMIN   6
#define HT_VSTART 8
#define HT_VSTOP  9
#define HT_VSUSP  10
#define HT_VEOL   11
#define HT_CC     20

struct hermit_termios {
    uint32_t iflag, oflag, cflag, lflag;
    uint8_t cc[HT_CC];
    uint32_t ispeed, ospeed;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_termios) == 44, "ABI between kernel and libc-glue");
#endif

struct hermit_winsize {
    uint16_t rows, columns, x_pixels, y_pixels;
};

#endif
