/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits of the system, for <limits.h> and <sys/param.h>. */
#ifndef _SYS_SYSLIMITS_H_
#define _SYS_SYSLIMITS_H_

#define ARG_MAX          131072
#define CHILD_MAX        40
#define HOST_NAME_MAX    64
#define IOV_MAX          1024
#define LINK_MAX         32767
#define LINE_MAX         2048
#define LOGIN_NAME_MAX   64
#define MAX_CANON        255
#define MAX_INPUT        255
#define NAME_MAX         255
#define NGROUPS_MAX      16
#define OPEN_MAX         16384
#define PATH_MAX         4096
#define PIPE_BUF         4096
#define SYMLOOP_MAX      40
#define TTY_NAME_MAX     64
#define BC_BASE_MAX      99
#define BC_DIM_MAX       2048
#define BC_SCALE_MAX     99
#define BC_STRING_MAX    1000
#define COLL_WEIGHTS_MAX 0
#define EXPR_NEST_MAX    32
#define RE_DUP_MAX       255

#endif
