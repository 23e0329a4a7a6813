/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls that Linux's programs use besides POSIX's, and X/Open's. */
#include <dlfcn.h>
#include <error.h>
#include <errno.h>
#include <fcntl.h>
#include <fmtmsg.h>
#include <glob.h>
#include <libintl.h>
#include <locale.h>
#include <mntent.h>
#include <monetary.h>
#include <netdb.h>
#include <nl_types.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <uchar.h>
#include <ulimit.h>
#include <stdint.h>
#include <unistd.h>
#include <utmpx.h>
#include "check.h"

static void files(void)
{
    char buf[16] = "";
    off_t offset = 2;
    int from = open("/tmp/from", O_CREAT | O_RDWR | O_TRUNC, 0600);
    int to = open("/tmp/to", O_CREAT | O_RDWR | O_TRUNC, 0600);
    struct statfs st;

    CHECK(write(from, "0123456789", 10) == 10);
    CHECK(sendfile(to, from, &offset, 5) == 5 && offset == 7);
    CHECK(lseek(from, 0, SEEK_SET) == 0 &&
          copy_file_range(from, NULL, to, NULL, 3, 0) == 3);
    CHECK(sendfile(to, from, NULL, 100) == 7 && sendfile(to, from, NULL, 100) == 0);
    CHECK(pread(to, buf, sizeof(buf), 0) == 15 && strcmp(buf, "234560123456789") == 0);
    CHECK_ERRNO(sendfile(to, 999, NULL, 1), EBADF);
    CHECK_ERRNO(sendfile(999, from, NULL, 1), EBADF); /* at the end of the file, too */
    CHECK(fallocate(to, FALLOC_FL_KEEP_SIZE, 0, 100000) == 0);
    CHECK(lseek(to, 0, SEEK_END) == 15 && fallocate(to, 0, 0, 100) == 0);
    CHECK(lseek(to, 0, SEEK_END) == 100 && readahead(to, 0, 10) == 0);
    CHECK_ERRNO(fallocate(to, FALLOC_FL_PUNCH_HOLE, 0, 1), EOPNOTSUPP);
    CHECK(fstatfs(to, &st) == 0 && st.f_bsize > 0 && statfs("/", &st) == 0);
    CHECK(close_range((unsigned)to, (unsigned)to, CLOSE_RANGE_CLOEXEC) == 0);
    CHECK(fcntl(to, F_GETFD) == FD_CLOEXEC);
    CHECK(syncfs(to) == 0 && close_range((unsigned)from, (unsigned)to, 0) == 0);
    CHECK_ERRNO(lseek(to, 0, SEEK_SET), EBADF);
    CHECK_ERRNO(mount("a", "b", "c", 0, NULL), ENOSYS);
    CHECK(minor(makedev(8, 300)) == 300 && major(makedev(8, 300)) == 8);
}

/* glob() gave these, separated by spaces. */
static int gave(glob_t *found, const char *expected)
{
    char all[200] = "";

    for (size_t i = 0; i < found->gl_pathc; i++) {
        strcat(strcat(all, i > 0 ? " " : ""), found->gl_pathv[found->gl_offs + i]);
    }
    globfree(found);
    return strcmp(all, expected) == 0;
}

static void patterns(void)
{
    glob_t found;

    CHECK(mkdir("/tmp/g", 0700) == 0 && mkdir("/tmp/g/dir", 0700) == 0);
    CHECK(close(creat("/tmp/g/b.c", 0600)) == 0 && close(creat("/tmp/g/a.c", 0600)) == 0);
    CHECK(close(creat("/tmp/g/.h", 0600)) == 0 &&
          close(creat("/tmp/g/dir/x", 0600)) == 0);
    CHECK(chdir("/tmp/g") == 0);
    CHECK(glob("*", 0, NULL, &found) == 0 && gave(&found, "a.c b.c dir"));
    CHECK(glob("*", GLOB_MARK, NULL, &found) == 0 && gave(&found, "a.c b.c dir/"));
    CHECK(glob("/tmp/g/[ab].?", 0, NULL, &found) == 0);
    CHECK(gave(&found, "/tmp/g/a.c /tmp/g/b.c"));
    CHECK(glob(".*", 0, NULL, &found) == 0 && gave(&found, ". .. .h"));
    CHECK(glob("*/x", 0, NULL, &found) == 0 && gave(&found, "dir/x"));
    CHECK(glob("none*", 0, NULL, &found) == GLOB_NOMATCH && found.gl_pathc == 0);
    CHECK(glob("none*", GLOB_NOCHECK, NULL, &found) == 0 && gave(&found, "none*"));
    CHECK(glob("{b,a}.c", GLOB_BRACE, NULL, &found) == 0 && gave(&found, "a.c b.c"));
    CHECK(glob("a\\.c", 0, NULL, &found) == 0 && gave(&found, "a.c"));
    CHECK(glob("a\\.c", GLOB_NOESCAPE, NULL, &found) == GLOB_NOMATCH);
    CHECK(glob("*", GLOB_ONLYDIR, NULL, &found) == 0 && gave(&found, "dir"));
    found.gl_offs = 2;
    CHECK(glob("b*", GLOB_DOOFFS, NULL, &found) == 0 && found.gl_pathv[1] == NULL);
    CHECK(glob("a*", GLOB_DOOFFS | GLOB_APPEND, NULL, &found) == 0);
    CHECK(found.gl_pathv[4] == NULL && gave(&found, "b.c a.c"));
    CHECK(glob("~/tmp", GLOB_TILDE, NULL, &found) == 0 && gave(&found, "/tmp"));
    CHECK(glob("no/*", GLOB_ERR, NULL, &found) == GLOB_ABORTED);
    CHECK(chdir("/") == 0);
}

static void *quick(void *arg)
{
    usleep(2000);
    return arg;
}

static void process(void)
{
    struct rlimit limit;
    struct sysinfo info;
    struct timespec now;
    pthread_t thread;
    void *result;
    char name[16];
    uid_t real, effective, saved;
    double loads[4];

    CHECK(nice(3) == 3 && getpriority(PRIO_PROCESS, 0) == 3 && nice(-3) == 0);
    CHECK(setpriority(PRIO_PROCESS, 0, 100) == 0 && getpriority(PRIO_USER, 0) == 19);
    CHECK_ERRNO(setpriority(PRIO_PROCESS, 4711, 0), ESRCH);
    CHECK_ERRNO(getpriority(9, 0), EINVAL);
    CHECK(prlimit(0, RLIMIT_STACK, NULL, &limit) == 0 && limit.rlim_cur >= 65536);
    CHECK_ERRNO(prlimit(99, RLIMIT_STACK, NULL, &limit), ESRCH);
    CHECK(getloadavg(loads, 4) == 3 && getloadavg(loads + 3, -1) == 0);
    CHECK(loads[0] >= loads[2] && loads[2] > 0 && loads[0] <= get_nprocs());
    CHECK(sysinfo(&info) == 0 && info.totalram > info.freeram && get_nprocs() >= 1);
    CHECK(getauxval(AT_PAGESZ) == 4096 && getauxval(AT_RANDOM) != 0);
    CHECK(getauxval(123456) == 0 && errno == ENOENT);
    CHECK(prctl(PR_SET_NAME, "named") == 0 && prctl(PR_GET_NAME, name) == 0);
    CHECK(strcmp(name, "named") == 0);
    CHECK_ERRNO(prctl(4711), EINVAL);
    CHECK(gettid() == syscall(SYS_gettid) && tgkill(getpid(), gettid(), 0) == 0);
    CHECK_ERRNO(syscall(99999), ENOSYS);
    CHECK_ERRNO(wait4(-1, NULL, 0, NULL), ENOSYS);
    CHECK(posix_spawnattr_getflags(NULL, NULL) == ENOSYS);
    CHECK(setresuid(5, 6, 0) == 0 && getresuid(&real, &effective, &saved) == 0);
    CHECK(real == 5 && effective == 6 && saved == 0 && setresuid(0, 0, 0) == 0);
    CHECK(pthread_create(&thread, NULL, quick, &info) == 0);
    CHECK(pthread_tryjoin_np(thread, &result) == EBUSY);
    clock_gettime(CLOCK_REALTIME, &now);
    CHECK(pthread_timedjoin_np(thread, &result, &now) == ETIMEDOUT);
    now.tv_sec += 20;
    CHECK(pthread_timedjoin_np(thread, &result, &now) == 0 && result == &info);
    CHECK(ulimit(UL_GETFSIZE) > 0 && getutxent() == NULL);
    CHECK(sizeof(((struct utmpx *)NULL)->ut_addr_v6) == 16);
    CHECK_ERRNO(chroot("/"), ENOSYS);
}

static void texts(void)
{
    char buf[32];
    char16_t c16;
    mbstate_t state = {0};
    Dl_info info;
    struct mntent *entry;
    struct mntent option = {.mnt_opts = (char *)"rw,size=5"};

    CHECK(strfmon(buf, sizeof(buf), "[%8n] %i%%", 1234.567, -2.0) > 0);
    CHECK(strcmp(buf, "[ 1234.57] -2.00%") == 0);
    CHECK_ERRNO(strfmon(buf, 3, "%n", 1.0), E2BIG);
    CHECK(strcmp(ngettext("one", "many", 2), "many") == 0 &&
          strcmp(gettext("x"), "x") == 0);
    CHECK((intptr_t)catopen("a", 0) == -1 &&
          strcmp(catgets((nl_catd)-1, 1, 1, "y"), "y") == 0);
    CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
    CHECK(mbrtoc16(&c16, "\xf0\x9f\x98\x80", 4, &state) == 4 && c16 == 0xd83d);
    CHECK(mbrtoc16(&c16, "", 1, &state) == (size_t)-3 && c16 == 0xde00);
    CHECK(c16rtomb(buf, 0xd83d, &state) == 0 && c16rtomb(buf, 0xde00, &state) == 4);
    CHECK(memcmp(buf, "\xf0\x9f\x98\x80", 4) == 0);
    CHECK_ERRNO(c16rtomb(buf, 0xde00, &state), EILSEQ);
    CHECK(dladdr((void *)texts, &info) != 0 && strcmp(info.dli_sname, "texts") == 0);
    CHECK(info.dli_saddr == (void *)texts && dladdr((void *)1, &info) == 0);
    FILE *table = fopen("/tmp/fstab", "w+");

    CHECK(fputs("# none\n/dev/a /b ram rw 1 2\n", table) >= 0);
    rewind(table);
    entry = getmntent(table);
    CHECK(entry != NULL && strcmp(entry->mnt_dir, "/b") == 0 && entry->mnt_passno == 2);
    CHECK(getmntent(table) == NULL);
    struct mntent spaced = {"a b", "/c\td", "\\", "rw", 3, 4};

    CHECK(addmntent(table, &spaced) == 0);
    rewind(table);
    CHECK(fgets(buf, sizeof(buf), table) != NULL && getmntent(table) != NULL);
    entry = getmntent(table);
    CHECK(entry != NULL && strcmp(entry->mnt_fsname, "a b") == 0);
    CHECK(strcmp(entry->mnt_dir, "/c\td") == 0 && strcmp(entry->mnt_type, "\\") == 0);
    CHECK(strcmp(entry->mnt_opts, "rw") == 0 && entry->mnt_freq == 3);
    CHECK(fseek(table, 28, SEEK_SET) == 0 && fgets(buf, sizeof(buf), table) != NULL);
    CHECK(strcmp(buf, "a\\040b /c\\011d \\134 rw 3 4\n") == 0);
    CHECK(endmntent(table) == 1);
    CHECK(strcmp(hasmntopt(&option, "size"), "size=5") == 0);
    CHECK(fmtmsg(MM_PRINT, "HERMIT:test", MM_ERROR, "no room", "make some", "H:1") ==
          MM_OK);
    error(0, ENOENT, "number %d", 7);
    CHECK(error_message_count == 1);
}

static void names(void)
{
    struct hostent host, *found;
    struct servent service, *which;
    char buf[512];
    int problem;

    CHECK(gethostbyname_r("127.0.0.1", &host, buf, sizeof(buf), &found, &problem) == 0);
    CHECK(found == &host && host.h_length == 4 && host.h_addr_list[0][0] == 127);
    CHECK(gethostbyname_r("127.0.0.1", &host, buf, 8, &found, &problem) == ERANGE);
    CHECK(getservbyname_r("http", "tcp", &service, buf, sizeof(buf), &which) == 0);
    CHECK(which == &service && service.s_port == htons(80));
    CHECK(getservent() != NULL && getprotoent() != NULL && getnetent() == NULL);
    endservent();
}

/* The same numbers from a state of the caller's as from the common one. */
static void numbers(void)
{
    struct drand48_data state, other = {0};
    unsigned short seed[3] = {1, 2, 3}, x[3] = {1, 2, 3}, y[3] = {1, 2, 3};
    unsigned short parameters[7] = {9, 8, 7, 6, 5, 4, 3};
    double real;
    long number;

    srand48(-5);
    CHECK(srand48_r(-5, &state) == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(drand48_r(&state, &real) == 0 && real == drand48());
        CHECK(lrand48_r(&state, &number) == 0 && number == lrand48());
        CHECK(mrand48_r(&state, &number) == 0 && number == mrand48());
        CHECK(erand48_r(x, &state, &real) == 0 && real == erand48(y));
        CHECK(nrand48_r(x, &state, &number) == 0 && number == nrand48(y));
        CHECK(jrand48_r(x, &other, &number) == 0 && number == jrand48(y));
    }
    seed48(seed);
    CHECK(seed48_r(seed, &state) == 0 && lrand48_r(&state, &number) == 0);
    CHECK(number == lrand48());
    lcong48(parameters);
    CHECK(lcong48_r(parameters, &state) == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(mrand48_r(&state, &number) == 0 && number == mrand48());
    }
    CHECK(WIFEXITED(0x300) && WEXITSTATUS(0x300) == 3); /* by <stdlib.h> */
}

int main(void)
{
    numbers();
    files();
    patterns();
    process();
    texts();
    names();
    CHECK(daemon(0, 1) == 0);
    puts("gnu: ok");
    return 0;
}
