/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Users, names, messages and other small things of the system. */
#include <dlfcn.h>
#include <err.h>
#include <fenv.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timeb.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include "check.h"

static void test_options(void)
{
    char *words[] = {"p", "-a", "x", "--", "-b", NULL};

    CHECK(optind == 1);
    for (int round = 0; round < 2; round++) {
        optind = 1;
        CHECK(getopt(5, words, "+ab") == 'a' && optind == 2);
        CHECK(getopt(5, words, "+ab") == -1 && optind == 2);
    }
}

static void test_patterns(void)
{
    CHECK(fnmatch("[[:upper:]]*.[ch]", "Main.c", 0) == 0);
    CHECK(fnmatch("[![:digit:]]?", "\303\244x", 0) == FNM_NOMATCH); /* bytes, in C */
    CHECK(fnmatch("*/[a-c]", "x/b", FNM_PATHNAME) == 0);
    CHECK(fnmatch("*b", "a/b", FNM_PATHNAME) == FNM_NOMATCH);
    CHECK(fnmatch("a*", "a/b/c", FNM_PATHNAME | FNM_LEADING_DIR) == 0);
    CHECK(fnmatch("*", ".x", FNM_PERIOD) == FNM_NOMATCH && fnmatch("[", "[", 0) == 0);
}

static void test_groups(void)
{
    static const gid_t few[] = {7, 8, 9};
    gid_t back[3] = {0};

    CHECK(setgroups(3, few) == 0 && getgroups(0, NULL) == 3);
    CHECK(getgroups(3, back) == 3 && memcmp(back, few, sizeof(few)) == 0);
    CHECK_ERRNO(getgroups(2, back), EINVAL);
    CHECK_ERRNO(getgroups(-1, back), EINVAL);
    CHECK_ERRNO(setgroups(NGROUPS_MAX + 1, few), EINVAL);
    CHECK(initgroups("root", 5) == 0 && getgroups(3, back) == 1 && back[0] == 5);
    CHECK(setgroups(0, NULL) == 0 && getgroups(3, back) == 0);
}

static void test_users(void)
{
    struct passwd user, *found;
    struct group group, *found_group;
    char buf[100];

    CHECK(getuid() == 0 && getegid() == 0 && getgroups(0, NULL) == 0);
    test_groups();
    CHECK(getpwnam_r("root", &user, buf, sizeof(buf), &found) == 0 && found == &user);
    CHECK(user.pw_uid == 0 && strcmp(user.pw_dir, "/") == 0);
    CHECK(getpwuid_r(0, &user, buf, 1, &found) == ERANGE && found == NULL);
    CHECK(getpwuid_r(5, &user, buf, sizeof(buf), &found) == 0 && found == NULL);
    CHECK(getgrnam("root")->gr_gid == 0 && getgrgid(1) == NULL);
    CHECK(getgrgid_r(0, &group, buf, sizeof(buf), &found_group) == 0);
    CHECK(found_group == &group && strcmp(group.gr_mem[0], "root") == 0);
    setgrent();
    CHECK(strcmp(getgrent()->gr_name, "root") == 0);
    CHECK(strcmp(getgrent()->gr_name, "nogroup") == 0 && getgrent() == NULL);
    endgrent();
    setpwent();
    CHECK(strcmp(getpwent()->pw_name, "root") == 0);
    CHECK(strcmp(getpwent()->pw_name, "nobody") == 0 && getpwent() == NULL);
    endpwent();
    found = getpwnam("nobody"); /* servers ask for it before they do anything else */
    CHECK(found != NULL && found->pw_gid == getgrnam("nogroup")->gr_gid);
    CHECK(strcmp(getpwuid(found->pw_uid)->pw_name, "nobody") == 0);
    CHECK(setegid(4) == 0 && getegid() == 4 && getgid() == 0 && setegid(0) == 0);
    CHECK(setreuid((uid_t)-1, 7) == 0 && geteuid() == 7 && getuid() == 0);
    CHECK_ERRNO(setuid(8), EPERM);
    CHECK(seteuid(0) == 0 && setuid(8) == 0 && getuid() == 8 && geteuid() == 8);
    CHECK_ERRNO(setuid(0), EPERM);
}

static void test_process(void)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;

    CHECK(posix_spawn(&pid, "/bin/true", NULL, NULL, NULL, NULL) == ENOSYS);
    CHECK(posix_spawn_file_actions_init(&actions) == ENOSYS);
    CHECK_ERRNO(waitid(P_ALL, 0, NULL, WEXITED), ENOSYS);
    CHECK_ERRNO(system("true"), ENOSYS);
    CHECK(getpgid(0) == getpid() && getsid(0) == getpid() && getpgrp() == getpid());
    CHECK_ERRNO(getpgid(99), ESRCH);
    CHECK_ERRNO(setsid(), EPERM);
    CHECK(dlopen("libm.so", RTLD_NOW | RTLD_NOLOAD) == NULL &&
          strstr(dlerror(), "dynamic") != NULL);
    CHECK(dlerror() == NULL);
}

static void test_names(void)
{
    struct utsname name;
    char buf[80];

    CHECK(gethostname(buf, sizeof(buf)) == 0 && strcmp(buf, "hermit") == 0);
    CHECK(sethostname("node7", 5) == 0 && uname(&name) == 0);
    CHECK(strcmp(name.nodename, "node7") == 0 && strcmp(name.machine, "x86_64") == 0);
    CHECK_ERRNO(gethostname(buf, 3), ENAMETOOLONG);
    CHECK_ERRNO(sethostname(buf, 65), EINVAL);
    CHECK(confstr(_CS_PATH, buf, 4) > 4 && strlen(buf) == 3);
    CHECK_ERRNO((long)confstr(77, buf, 4) - 1, EINVAL);
    unsetenv("LOGNAME");
    CHECK(getlogin_r(buf, sizeof(buf)) == ENXIO);
    setenv("LOGNAME", "somebody", 1);
    CHECK(getlogin_r(buf, 8) == ERANGE && getlogin_r(buf, 9) == 0);
}

static void test_messages(void)
{
    openlog("misc", LOG_PID | LOG_PERROR, LOG_USER);
    errno = ENOENT;
    syslog(LOG_ERR, "opening %s: %m (100%%m)\n", "it");
    CHECK(errno == ENOENT);
    CHECK(setlogmask(LOG_UPTO(LOG_WARNING)) == LOG_UPTO(LOG_DEBUG));
    syslog(LOG_INFO, "not shown");
    closelog();
    errno = EBADF;
    warn("number %d", 5);
    warnx("just this");
}

/* The environment as POSIX has it, and errors of unknown numbers. */
static void test_text(void)
{
    char buf[80];
    const char *text = strerror(4321);

    CHECK(strcmp(strerror_r(1234, buf, sizeof(buf)), "Unknown error 1234") == 0);
    CHECK(snprintf(buf, sizeof(buf), "%m") > 0);
    perror("nothing");
    CHECK(strcmp(text, "Unknown error 4321") == 0);
    CHECK(strcmp(strerror(EPERM), "Operation not permitted") == 0);
    CHECK(strcmp(strerror(EAGAIN), "Resource temporarily unavailable") == 0);
    CHECK(strcmp(strerror(ENOTSUP), strerror(EOPNOTSUPP)) == 0);
    CHECK(strerrordesc_np(4321) == NULL && strerrordesc_np(EPERM) == strerror(EPERM));
    CHECK_ERRNO(setenv("", "x", 1), EINVAL);
    CHECK_ERRNO(setenv("A=B", "x", 1), EINVAL);
    CHECK_ERRNO(unsetenv(""), EINVAL);
    CHECK(putenv("COLOUR=green") == 0 && strcmp(getenv("COLOUR"), "green") == 0);
    CHECK(putenv("COLOUR") == 0 && getenv("COLOUR") == NULL);
}

static void *divide(void *arg)
{
    volatile double *result = arg, one = 1, ten = 10;

    result[0] = one / ten;
    result[1] = fegetround();
    return NULL;
}

/* Rounding works, and a new thread begins with that of its maker. */
static void test_rounding(void)
{
    volatile double down[2], up[2], one = 1, zero = 0;
    volatile long double third;
    pthread_t thread;

    CHECK(fesetround(FE_DOWNWARD) == 0);
    divide((void *)down);
    third = 1.0L / 3;
    CHECK(fesetround(FE_UPWARD) == 0);
    CHECK(pthread_create(&thread, NULL, divide, (void *)up) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(down[0] < up[0] && down[1] == FE_DOWNWARD && up[1] == FE_UPWARD);
    volatile long double divisor = 3;

    CHECK(1.0L / divisor > third - 1e-10L);
    CHECK(fesetround(FE_TONEAREST) == 0 && fesetround(99) != 0);
    CHECK(feclearexcept(FE_ALL_EXCEPT) == 0 && fetestexcept(FE_ALL_EXCEPT) == 0);
    zero = one / zero;
    CHECK(fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO && zero > 1);
}

static void test_time(void)
{
    struct timeval tv = {0, 0};
    struct timeb now;
    struct tm tm;
    char buf[64];
    time_t summer = 1720000000; /* 2024-07-03 09:46:40 UTC */

    CHECK_ERRNO(adjtime(&tv, NULL), EPERM);
    CHECK(settimeofday(NULL, NULL) == 0);
    struct timezone zone = {77, 77};

    CHECK(gettimeofday(NULL, &zone) == 0);
    CHECK(zone.tz_minuteswest == 0 && zone.tz_dsttime == 0);
    CHECK(ftime(&now) == 0 && labs((long)(now.time - time(NULL))) <= 1);
    setenv("TZ", "<+0545>-5:45", 1);
    tzset();
    time_t nepal = 1700000000;
    struct tm *there = localtime(&nepal);

    CHECK(there->tm_hour == 3 && there->tm_min == 58 && there->tm_isdst == 0);
#ifdef __TM_GMTOFF /* not with a toolchain that is older than they are */
    CHECK(there->tm_gmtoff == 20700 && strcmp(there->tm_zone, "+0545") == 0);
#endif
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    CHECK(strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S %Z %z", localtime(&summer)) > 0);
    CHECK(strcmp(buf, "2024-07-03 11:46:40 CEST +0200") == 0);
    memset(&tm, 0, sizeof(tm));
    CHECK(strptime("2024-07-03 11:46:40", "%Y-%m-%d %T", &tm) != NULL);
    tm.tm_isdst = -1;
    CHECK(mktime(&tm) == summer);
    CHECK(swprintf((wchar_t *)buf, 10, L"%ls-%d", L"w", 7) == 3);
    CHECK(wcscmp((wchar_t *)buf, L"w-7") == 0);
}

/* Arguments are buffers like any other. */
static void test_arguments(const char *name)
{
    char buf[256];
    int fds[2];
    ssize_t len = (ssize_t)strlen(name);

    CHECK(pipe(fds) == 0 && write(fds[1], name, (size_t)len) == len);
    CHECK(read(fds[0], buf, sizeof(buf)) == len && memcmp(buf, name, (size_t)len) == 0);
    CHECK_ERRNO(write(fds[1], (void *)-4096L, 8192), EFAULT);
    close(fds[0]);
    close(fds[1]);
}

int main(int argc, char **argv)
{
    CHECK(argc > 0);
    test_arguments(argv[0]);
    test_names();
    test_options();
    test_patterns();
    test_process();
    test_messages();
    test_text();
    test_rounding();
    test_time();
    test_users();
    printf("misc: ok\n");
    return 0;
}
