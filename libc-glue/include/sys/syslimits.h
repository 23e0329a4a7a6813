/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Limits of the system, for <limits.h> and <sys/param.h> (POSIX.1-2017, <limits.h>): what
 * holds here, then the least values that POSIX promises everywhere.
 */
#ifndef _SYS_SYSLIMITS_H_
#define _SYS_SYSLIMITS_H_

#define ARG_MAX            131072
#define CHILD_MAX          40
#define DELAYTIMER_MAX     0x7fffffff
#define FILESIZEBITS       64
#define HOST_NAME_MAX      64
#define IOV_MAX            1024
#define LINK_MAX           32767
#define LINE_MAX           2048
#define LOGIN_NAME_MAX     64
#define MAX_CANON          255
#define MAX_INPUT          255
#define NAME_MAX           255
#define NGROUPS_MAX        16
#define OPEN_MAX           16384
#define PATH_MAX           4096
#define PIPE_BUF           4096
#define RTSIG_MAX          32
#define SEM_VALUE_MAX      0x7fffffff
#define SIGQUEUE_MAX       32768
#define SSIZE_MAX          __LONG_MAX__
#define STREAM_MAX         16384
#define SYMLINK_MAX        4095
#define SYMLOOP_MAX        40
#define TIMER_MAX          1021
#define TTY_NAME_MAX       64
#define TZNAME_MAX         10
#define BC_BASE_MAX        99
#define BC_DIM_MAX         2048
#define BC_SCALE_MAX       99
#define BC_STRING_MAX      1000
#define CHARCLASS_NAME_MAX 14
#define COLL_WEIGHTS_MAX   2
#define EXPR_NEST_MAX      32
#define RE_DUP_MAX         255

#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_KEYS_MAX              128
#define PTHREAD_STACK_MIN             16384

#define LONG_BIT   64
#define WORD_BIT   32
#define NL_LANGMAX 14
#define NL_MSGMAX  32767
#define NL_SETMAX  255
#define NL_TEXTMAX 2048
#define NZERO      20

#define _POSIX_CLOCKRES_MIN 20000000

#define _POSIX_AIO_LISTIO_MAX               2
#define _POSIX_AIO_MAX                      1
#define _POSIX_ARG_MAX                      4096
#define _POSIX_CHILD_MAX                    25
#define _POSIX_DELAYTIMER_MAX               32
#define _POSIX_HOST_NAME_MAX                255
#define _POSIX_LINK_MAX                     8
#define _POSIX_LOGIN_NAME_MAX               9
#define _POSIX_MAX_CANON                    255
#define _POSIX_MAX_INPUT                    255
#define _POSIX_MQ_OPEN_MAX                  8
#define _POSIX_MQ_PRIO_MAX                  32
#define _POSIX_NAME_MAX                     14
#define _POSIX_NGROUPS_MAX                  8
#define _POSIX_OPEN_MAX                     20
#define _POSIX_PATH_MAX                     256
#define _POSIX_PIPE_BUF                     512
#define _POSIX_RE_DUP_MAX                   255
#define _POSIX_RTSIG_MAX                    8
#define _POSIX_SEM_NSEMS_MAX                256
#define _POSIX_SEM_VALUE_MAX                32767
#define _POSIX_SIGQUEUE_MAX                 32
#define _POSIX_SSIZE_MAX                    32767
#define _POSIX_SS_REPL_MAX                  4
#define _POSIX_STREAM_MAX                   8
#define _POSIX_SYMLINK_MAX                  255
#define _POSIX_SYMLOOP_MAX                  8
#define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#define _POSIX_THREAD_KEYS_MAX              128
#define _POSIX_THREAD_THREADS_MAX           64
#define _POSIX_TIMER_MAX                    32
#define _POSIX_TTY_NAME_MAX                 9
#define _POSIX_TZNAME_MAX                   6

#define _POSIX2_BC_BASE_MAX        99
#define _POSIX2_BC_DIM_MAX         2048
#define _POSIX2_BC_SCALE_MAX       99
#define _POSIX2_BC_STRING_MAX      1000
#define _POSIX2_CHARCLASS_NAME_MAX 14
#define _POSIX2_COLL_WEIGHTS_MAX   2
#define _POSIX2_EXPR_NEST_MAX      32
#define _POSIX2_LINE_MAX           2048
#define _POSIX2_RE_DUP_MAX         255

#define _XOPEN_IOV_MAX  16
#define _XOPEN_NAME_MAX 255
#define _XOPEN_PATH_MAX 1024

/* Of numbers. */
#define SSIZE_MAX 0x7fffffffffffffffL
#define LONG_BIT  64
#define WORD_BIT  32

/* Without a limit of their own here, but programs ask. */
#define AIO_LISTIO_MAX     1024
#define AIO_PRIO_DELTA_MAX 20
#define CHARCLASS_NAME_MAX 14
#define DELAYTIMER_MAX     2147483647
#define FILESIZEBITS       64
#define MQ_OPEN_MAX        256
#define MQ_PRIO_MAX        32768
#define NL_LANGMAX         14
#define NL_MSGMAX          32767
#define NL_SETMAX          255
#define NL_TEXTMAX         2048
#define NZERO              20
#define PAGESIZE           4096
#define PAGE_SIZE          PAGESIZE
#define SIGQUEUE_MAX       32768
#define SYMLINK_MAX        4095
#define TIMER_MAX          1021

/* What every POSIX system offers at least (POSIX 2017, <limits.h>). */
#define _POSIX_AIO_LISTIO_MAX               2
#define _POSIX_AIO_MAX                      1
#define _POSIX_ARG_MAX                      4096
#define _POSIX_CHILD_MAX                    25
#define _POSIX_CLOCKRES_MIN                 20000000
#define _POSIX_DELAYTIMER_MAX               32
#define _POSIX_HOST_NAME_MAX                255
#define _POSIX_LINK_MAX                     8
#define _POSIX_LOGIN_NAME_MAX               9
#define _POSIX_MAX_CANON                    255
#define _POSIX_MAX_INPUT                    255
#define _POSIX_MQ_OPEN_MAX                  8
#define _POSIX_MQ_PRIO_MAX                  32
#define _POSIX_NAME_MAX                     14
#define _POSIX_NGROUPS_MAX                  8
#define _POSIX_OPEN_MAX                     20
#define _POSIX_PATH_MAX                     256
#define _POSIX_PIPE_BUF                     512
#define _POSIX_RE_DUP_MAX                   255
#define _POSIX_RTSIG_MAX                    8
#define _POSIX_SEM_NSEMS_MAX                256
#define _POSIX_SEM_VALUE_MAX                32767
#define _POSIX_SIGQUEUE_MAX                 32
#define _POSIX_SSIZE_MAX                    32767
#define _POSIX_STREAM_MAX                   8
#define _POSIX_SYMLINK_MAX                  255
#define _POSIX_SYMLOOP_MAX                  8
#define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#define _POSIX_THREAD_KEYS_MAX              128
#define _POSIX_THREAD_THREADS_MAX           64
#define _POSIX_TIMER_MAX                    32
#define _POSIX_TTY_NAME_MAX                 9
#define _POSIX_TZNAME_MAX                   6
#define _POSIX2_BC_BASE_MAX                 99
#define _POSIX2_BC_DIM_MAX                  2048
#define _POSIX2_BC_SCALE_MAX                99
#define _POSIX2_BC_STRING_MAX               1000
#define _POSIX2_CHARCLASS_NAME_MAX          14
#define _POSIX2_COLL_WEIGHTS_MAX            2
#define _POSIX2_EXPR_NEST_MAX               32
#define _POSIX2_LINE_MAX                    2048
#ifndef _POSIX2_RE_DUP_MAX
#define _POSIX2_RE_DUP_MAX 255
#endif
#define _XOPEN_IOV_MAX  16
#define _XOPEN_NAME_MAX 255
#define _XOPEN_PATH_MAX 1024

#endif
