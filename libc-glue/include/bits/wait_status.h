/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What <sys/wait.h> and <stdlib.h> have in common. */
#ifndef _BITS_WAIT_STATUS_H
#define _BITS_WAIT_STATUS_H

#define WNOHANG   1
#define WUNTRACED 2

/* A status: low 7 bits the signal that ended it, 0x7f stopped, 0xffff continued. */
#define WIFEXITED(status)   (((status)&0x7f) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) (((status)&0x7f) > 0 && ((status)&0x7f) < 0x7f)
#define WTERMSIG(status)    ((status)&0x7f)
#define WIFSTOPPED(status)  (((status)&0xff) == 0x7f)
#define WSTOPSIG(status)    (((status) >> 8) & 0xff)

#endif
