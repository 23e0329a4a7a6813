/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <stdlib.h>: what newlib does not declare of POSIX, GNU and BSD. */
#ifndef _BITS_MORE_STDLIB_H
#define _BITS_MORE_STDLIB_H

#include <stdint.h>
#include <sys/cdefs.h>
#if __POSIX_VISIBLE
#include <bits/wait_status.h> /* POSIX wants the macros here, too */
#endif

__BEGIN_DECLS

#if __XSI_VISIBLE
/* There are no pseudo-terminals: these fail with ENOSYS. */
int posix_openpt(int __flags);
int grantpt(int __fd);
int unlockpt(int __fd);
char *ptsname(int __fd);
#endif

#if __MISC_VISIBLE
char *ecvt(double __value, int __digits, int *__restrict __point, int *__restrict __sign);
char *fcvt(double __value, int __digits, int *__restrict __point, int *__restrict __sign);
char *gcvt(double __value, int __digits, char *__buf);
int clearenv(void);
int getloadavg(double __loads[], int __count);
const char *getprogname(void);
void setprogname(const char *__name);

/* A null state until initstate_r() or setstate_r() gives it one. */
struct random_data {
    char *state;
};
struct drand48_data {
    unsigned short __state[3], __old[3], __add;
    unsigned long long __factor;
};

int random_r(struct random_data *__restrict __state, int32_t *__restrict __result);
int srandom_r(unsigned int __seed, struct random_data *__state);
int initstate_r(unsigned int __seed, char *__restrict __buf, size_t __len,
                struct random_data *__restrict __state);
int setstate_r(char *__restrict __buf, struct random_data *__restrict __state);
int drand48_r(struct drand48_data *__restrict __state, double *__restrict __result);
int lrand48_r(struct drand48_data *__restrict __state, long *__restrict __result);
int mrand48_r(struct drand48_data *__restrict __state, long *__restrict __result);
int erand48_r(unsigned short __x[3], struct drand48_data *__restrict __state,
              double *__restrict __result);
int nrand48_r(unsigned short __x[3], struct drand48_data *__restrict __state,
              long *__restrict __result);
int jrand48_r(unsigned short __x[3], struct drand48_data *__restrict __state,
              long *__restrict __result);
int srand48_r(long __seed, struct drand48_data *__state);
int seed48_r(unsigned short __seed[3], struct drand48_data *__state);
int lcong48_r(unsigned short __parameters[7], struct drand48_data *__state);
#endif

#if __GNU_VISIBLE
char *canonicalize_file_name(const char *__path);
int getpt(void);
int ptsname_r(int __fd, char *__buf, size_t __len);
#define mkstemp64   mkstemp
#define mkostemp64  mkostemp
#define mkstemps64  mkstemps
#define mkostemps64 mkostemps
#endif

#if __MISC_VISIBLE
/* As old systems had them; <malloc.h> has them too. */
void *valloc(size_t __len);
void *pvalloc(size_t __len);
#endif

__END_DECLS

#endif
