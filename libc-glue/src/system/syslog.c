/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* syslog() to the kernel log. Facilities are not shown: there is one program. */
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include "internal.h"

#define LINE_BYTES   512
#define FORMAT_BYTES 512

/* The kernel's levels. */
enum { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG };

static const char *ident; /* the caller's, as POSIX has it */
static int options;
static int mask = LOG_UPTO(LOG_DEBUG);

void openlog(const char *name, int opts, int facility)
{
    (void)facility;
    ident = name;
    options = opts;
}

void closelog(void)
{
    ident = NULL;
    options = 0;
}

int setlogmask(int new)
{
    return new != 0 ? __atomic_exchange_n(&mask, new, __ATOMIC_RELAXED) : mask;
}

static int level_of(int priority)
{
    switch (LOG_PRI(priority)) {
    case LOG_DEBUG:
        return LEVEL_DEBUG;
    case LOG_INFO:
    case LOG_NOTICE:
        return LEVEL_INFO;
    case LOG_WARNING:
        return LEVEL_WARN;
    default:
        return LEVEL_ERROR;
    }
}

/* Copies format with the text of error for each %m, whose own % is doubled. */
static void expand(char to[FORMAT_BYTES], const char *format, int error)
{
    size_t at = 0;

    while (*format != '\0' && at + 2 < FORMAT_BYTES) {
        if (format[0] == '%' && format[1] == 'm') {
            for (const char *c = strerror(error); *c != '\0' && at + 2 < FORMAT_BYTES;
                 c++) {
                to[at++] = *c;
                if (*c == '%') {
                    to[at++] = '%';
                }
            }
            format += 2;
        } else {
            to[at++] = *format++;
            if (to[at - 1] == '%' && *format != '\0') {
                to[at++] = *format++; /* "%%m" is no "%m" */
            }
        }
    }
    to[at] = '\0';
}

void vsyslog(int priority, const char *format, va_list args)
{
    char expanded[FORMAT_BYTES], line[LINE_BYTES];
    int error = errno, len = 0;

    if ((__atomic_load_n(&mask, __ATOMIC_RELAXED) & LOG_MASK(LOG_PRI(priority))) == 0) {
        return;
    }
    expand(expanded, format, error);
    if (ident != NULL) {
        len =
            snprintf(line, sizeof(line) / 2,
                     (options & LOG_PID) != 0 ? "%s[%d]: " : "%s: ", ident, sys_getpid());
        len = len < (int)sizeof(line) / 2 ? len : (int)sizeof(line) / 2 - 1;
    }
    int rest = vsnprintf(line + len, sizeof(line) - (size_t)len, expanded, args);

    len = rest < (int)sizeof(line) - len ? len + rest : (int)sizeof(line) - 1;
    while (len > 0 && line[len - 1] == '\n') {
        line[--len] = '\0';
    }
    sys_log_write(level_of(priority), line, (size_t)len);
    if ((options & LOG_PERROR) != 0) {
        fprintf(stderr, "%s\n", line);
    }
    errno = error;
}

void syslog(int priority, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsyslog(priority, format, args);
    va_end(args);
}
