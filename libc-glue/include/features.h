/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where glibc has what newlib keeps in <sys/features.h>. */
#ifndef _FEATURES_H
#define _FEATURES_H

#include <sys/features.h>

#endif
