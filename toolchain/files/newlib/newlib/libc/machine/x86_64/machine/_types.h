/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The types of the system interface on x86-64, as wide as other 64-bit
   systems have them; newlib's own defaults are 16 bits wide for some. */
#ifndef _MACHINE__TYPES_H
#define _MACHINE__TYPES_H

#include <machine/_default_types.h>

#ifdef __hermit__
typedef __uint64_t __dev_t;
typedef __uint64_t __ino_t;
typedef __uint64_t __nlink_t;
typedef __uint32_t __mode_t;
typedef __uint32_t __uid_t;
typedef __uint32_t __gid_t;
typedef __uint64_t __fsfilcnt_t;

#define __machine_dev_t_defined
#define __machine_ino_t_defined
#define __machine_nlink_t_defined
#define __machine_mode_t_defined
#define __machine_uid_t_defined
#define __machine_gid_t_defined
#define __machine_fsfilcnt_t_defined

#define __machine_clock_t_defined
#define _CLOCK_T_ long
#define __machine_clockid_t_defined
#define _CLOCKID_T_ int
#endif

#endif
