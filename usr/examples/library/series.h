/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef SERIES_H
#define SERIES_H

#ifdef __cplusplus
extern "C" {
#endif

/* The sum of 1/i^2 for i from 1 to count, the smallest terms first. */
double series_squares(unsigned count);

#ifdef __cplusplus
}
#endif

#endif
