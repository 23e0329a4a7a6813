/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The parts of a device's number, as Linux puts them together. */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define makedev(major, minor)                                      \
    ((unsigned long)(((unsigned long)(major)&0xfffff000ul) << 32 | \
                     ((unsigned long)(major)&0xffful) << 8 |       \
                     ((unsigned long)(minor)&0xffffff00ul) << 12 | \
                     ((unsigned long)(minor)&0xfful)))
#define major(device)                                                \
    ((unsigned int)(((unsigned long)(device) >> 32 & 0xfffff000ul) | \
                    ((unsigned long)(device) >> 8 & 0xffful)))
#define minor(device)                                                \
    ((unsigned int)(((unsigned long)(device) >> 12 & 0xffffff00ul) | \
                    ((unsigned long)(device)&0xfful)))

#endif
