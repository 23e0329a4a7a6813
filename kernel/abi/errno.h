/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Error numbers of the system calls; installed as <hermit/errno.h>. They are
 * newlib's, so that libc-glue passes them on unchanged. The prefix keeps them
 * apart from the C library's macros.
 */
#ifndef HERMIT_ERRNO_H
#define HERMIT_ERRNO_H

#define HE_PERM        1
#define HE_NOENT       2
#define HE_SRCH        3
#define HE_INTR        4
#define HE_IO          5
#define HE_NXIO        6
#define HE_2BIG        7
#define HE_NOEXEC      8
#define HE_BADF        9
#define HE_CHILD       10
#define HE_AGAIN       11
#define HE_NOMEM       12
#define HE_ACCES       13
#define HE_FAULT       14
#define HE_BUSY        16
#define HE_EXIST       17
#define HE_XDEV        18
#define HE_NODEV       19
#define HE_NOTDIR      20
#define HE_ISDIR       21
#define HE_INVAL       22
#define HE_NFILE       23
#define HE_MFILE       24
#define HE_NOTTY       25
#define HE_TXTBSY      26
#define HE_FBIG        27
#define HE_NOSPC       28
#define HE_SPIPE       29
#define HE_ROFS        30
#define HE_MLINK       31
#define HE_PIPE        32
#define HE_DOM         33
#define HE_RANGE       34
#define HE_DEADLK      45
#define HE_PROTO       71
#define HE_NOSYS       88
#define HE_NOTEMPTY    90
#define HE_NAMETOOLONG 91
#define HE_LOOP        92
#define HE_TIMEDOUT    116
#define HE_DQUOT       132
#define HE_STALE       133
#define HE_NOTSUP      134
#define HE_OVERFLOW    139
#define HE_CANCELED    140
#define HE_OWNERDEAD   142

/* Of sockets. */
#define HE_OPNOTSUPP      95
#define HE_PFNOSUPPORT    96
#define HE_CONNRESET      104
#define HE_NOBUFS         105
#define HE_AFNOSUPPORT    106
#define HE_PROTOTYPE      107
#define HE_NOTSOCK        108
#define HE_NOPROTOOPT     109
#define HE_CONNREFUSED    111
#define HE_ADDRINUSE      112
#define HE_CONNABORTED    113
#define HE_NETUNREACH     114
#define HE_NETDOWN        115
#define HE_HOSTUNREACH    118
#define HE_INPROGRESS     119
#define HE_ALREADY        120
#define HE_DESTADDRREQ    121
#define HE_MSGSIZE        122
#define HE_PROTONOSUPPORT 123
#define HE_ADDRNOTAVAIL   125
#define HE_ISCONN         127
#define HE_NOTCONN        128

#endif
