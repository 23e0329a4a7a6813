/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <time.h>: what newlib does not declare of C11, POSIX and GNU. */
#ifndef _BITS_MORE_TIME_H
#define _BITS_MORE_TIME_H

#include <sys/cdefs.h>

/* newlib's have a cast, so that #if could not compare them. */
#ifdef CLOCK_REALTIME
#undef CLOCK_REALTIME
#define CLOCK_REALTIME 1
#endif
#ifdef CLOCK_PROCESS_CPUTIME_ID
#undef CLOCK_PROCESS_CPUTIME_ID
#define CLOCK_PROCESS_CPUTIME_ID 2
#endif
#ifdef CLOCK_THREAD_CPUTIME_ID
#undef CLOCK_THREAD_CPUTIME_ID
#define CLOCK_THREAD_CPUTIME_ID 3
#endif
#ifdef CLOCK_MONOTONIC
#undef CLOCK_MONOTONIC
#define CLOCK_MONOTONIC 4
#endif

__BEGIN_DECLS

#if __ISO_C_VISIBLE >= 2011 || __GNU_VISIBLE
#define TIME_UTC 1
int timespec_get(struct timespec *__ts, int __base);
#endif

#if __XSI_VISIBLE
/* newlib's, by POSIX's names. */
extern long timezone __asm__("_timezone");
extern int daylight __asm__("_daylight");

struct tm *getdate(const char *__text);
extern int getdate_err;
#endif

#if __GNU_VISIBLE || __MISC_VISIBLE
time_t timegm(struct tm *__tm);
time_t timelocal(struct tm *__tm);
#endif
#if __GNU_VISIBLE
int getdate_r(const char *__restrict __text, struct tm *__restrict __tm);
#endif

__END_DECLS

#endif
