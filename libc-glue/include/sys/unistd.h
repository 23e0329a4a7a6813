/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The system's calls that have no better place. Numbers are newlib's, with which the
 * libraries are compiled.
 */
#ifndef _SYS_UNISTD_H
#define _SYS_UNISTD_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/types.h>

#define F_OK 0
#define R_OK 4
#define W_OK 2
#define X_OK 1

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#if __MISC_VISIBLE || __XSI_VISIBLE >= 4
#define F_ULOCK 0
#define F_LOCK  1
#define F_TLOCK 2
#define F_TEST  3
#endif

#define _POSIX_VDISABLE 0

__BEGIN_DECLS

extern char **environ;

/* Files */
int access(const char *__path, int __mode);
int chdir(const char *__path);
int chown(const char *__path, uid_t __uid, gid_t __gid);
int close(int __fd);
int dup(int __fd);
int dup2(int __from, int __to);
long fpathconf(int __fd, int __name);
int fsync(int __fd);
char *getcwd(char *__buf, size_t __len);
int isatty(int __fd);
int link(const char *__from, const char *__to);
off_t lseek(int __fd, off_t __offset, int __whence);
long pathconf(const char *__path, int __name);
int pipe(int __fds[2]);
ssize_t read(int __fd, void *__buf, size_t __len);
int rmdir(const char *__path);
char *ttyname(int __fd);
int ttyname_r(int __fd, char *__name, size_t __len);
int unlink(const char *__path);
ssize_t write(int __fd, const void *__buf, size_t __len);
#if __BSD_VISIBLE || __XSI_VISIBLE >= 4 || __POSIX_VISIBLE >= 200809
int fchdir(int __fd);
int fchown(int __fd, uid_t __uid, gid_t __gid);
int lchown(const char *__path, uid_t __uid, gid_t __gid);
#endif
#if __POSIX_VISIBLE >= 199309
int fchmod(int __fd, mode_t __mode);
int fdatasync(int __fd);
#endif
#if __POSIX_VISIBLE >= 200112 || __XSI_VISIBLE >= 500
int ftruncate(int __fd, off_t __len);
ssize_t readlink(const char *__restrict __path, char *__restrict __buf, size_t __len);
int symlink(const char *__target, const char *__path);
#endif
#if __POSIX_VISIBLE >= 200809 || __XSI_VISIBLE >= 500
ssize_t pread(int __fd, void *__buf, size_t __len, off_t __offset);
ssize_t pwrite(int __fd, const void *__buf, size_t __len, off_t __offset);
int truncate(const char *__path, off_t __len);
#endif
#if __ATFILE_VISIBLE
int faccessat(int __dirfd, const char *__path, int __mode, int __flags);
int fchownat(int __dirfd, const char *__path, uid_t __uid, gid_t __gid, int __flags);
int linkat(int __fromfd, const char *__from, int __tofd, const char *__to, int __flags);
ssize_t readlinkat(int __dirfd, const char *__restrict __path, char *__restrict __buf,
                   size_t __len);
int symlinkat(const char *__target, int __dirfd, const char *__path);
int unlinkat(int __dirfd, const char *__path, int __flags);
#endif
#if __MISC_VISIBLE || __XSI_VISIBLE >= 4
int lockf(int __fd, int __cmd, off_t __len);
void sync(void);
#endif
#if __GNU_VISIBLE
int dup3(int __from, int __to, int __flags);
int eaccess(const char *__path, int __mode);
int euidaccess(const char *__path, int __mode);
char *get_current_dir_name(void);
int pipe2(int __fds[2], int __flags);
ssize_t copy_file_range(int __from, off_t *__from_offset, int __to, off_t *__to_offset,
                        size_t __len, unsigned int __flags);
int syncfs(int __fd);
#define CLOSE_RANGE_CLOEXEC 4
int close_range(unsigned int __first, unsigned int __last, int __flags);
void closefrom(int __first);
#define lseek64     lseek
#define pread64     pread
#define pwrite64    pwrite
#define ftruncate64 ftruncate
#define truncate64  truncate
#define lockf64     lockf
#endif
#if __MISC_VISIBLE
char *getwd(char *__buf);
#endif

/* The process; there are no others, so what would make one fails with ENOSYS. */
void _exit(int __status) __attribute__((__noreturn__));
int execl(const char *__path, const char *__arg, ...);
int execle(const char *__path, const char *__arg, ...);
int execlp(const char *__file, const char *__arg, ...);
int execv(const char *__path, char *const __argv[]);
int execve(const char *__path, char *const __argv[], char *const __envp[]);
int execvp(const char *__file, char *const __argv[]);
pid_t fork(void);
pid_t getpgrp(void);
pid_t getpid(void);
pid_t getppid(void);
int setpgid(pid_t __pid, pid_t __group);
pid_t setsid(void);
pid_t tcgetpgrp(int __fd);
int tcsetpgrp(int __fd, pid_t __group);
#if __POSIX_VISIBLE >= 200809
int fexecve(int __fd, char *const __argv[], char *const __envp[]);
#endif
#if __POSIX_VISIBLE >= 200809 || __XSI_VISIBLE >= 4
pid_t getpgid(pid_t __pid);
pid_t getsid(pid_t __pid);
#endif
#if __SVID_VISIBLE || __XSI_VISIBLE >= 500
int setpgrp(void);
#endif
#if __GNU_VISIBLE
int execvpe(const char *__file, char *const __argv[], char *const __envp[]);
#endif
#if __BSD_VISIBLE || (__XSI_VISIBLE >= 4 && __POSIX_VISIBLE < 200809)
pid_t vfork(void);
#endif
#if __POSIX_VISIBLE >= 199506
int pthread_atfork(void (*__prepare)(void), void (*__parent)(void),
                   void (*__child)(void));
#endif
#if __MISC_VISIBLE || __XSI_VISIBLE
int nice(int __increment);
#endif
#if __MISC_VISIBLE
int daemon(int __stays_here, int __keeps_streams);
int acct(const char *__path);
int chroot(const char *__path);
long syscall(long __number, ...);
#endif
#if __GNU_VISIBLE
pid_t gettid(void);
#endif

/* Users */
gid_t getegid(void);
uid_t geteuid(void);
gid_t getgid(void);
int getgroups(int __size, gid_t __list[]);
char *getlogin(void);
int getlogin_r(char *__name, size_t __len);
uid_t getuid(void);
int setgid(gid_t __gid);
int setuid(uid_t __uid);
#if __BSD_VISIBLE || __POSIX_VISIBLE >= 200112
int setegid(gid_t __gid);
int seteuid(uid_t __uid);
#endif
#if __BSD_VISIBLE || __XSI_VISIBLE >= 4
int setregid(gid_t __rgid, gid_t __egid);
int setreuid(uid_t __ruid, uid_t __euid);
#endif
#if __BSD_VISIBLE
int issetugid(void);
#endif
#if __MISC_VISIBLE
int setgroups(int __count, const gid_t *__list);
char *getpass(const char *__prompt);
#endif
#if __GNU_VISIBLE
int getresuid(uid_t *__ruid, uid_t *__euid, uid_t *__suid);
int getresgid(gid_t *__rgid, gid_t *__egid, gid_t *__sgid);
int setresuid(uid_t __ruid, uid_t __euid, uid_t __suid);
int setresgid(gid_t __rgid, gid_t __egid, gid_t __sgid);
int group_member(gid_t __group);
#endif

/* The system */
long sysconf(int __name);
#if __POSIX_VISIBLE >= 199209
size_t confstr(int __name, char *__buf, size_t __len);
#endif
#if __BSD_VISIBLE || __XSI_VISIBLE >= 4
long gethostid(void);
#endif
#if __BSD_VISIBLE || __POSIX_VISIBLE >= 200112 || __XSI_VISIBLE >= 500
int gethostname(char *__name, size_t __len);
#endif
#if __BSD_VISIBLE
int getdtablesize(void);
int getentropy(void *__buf, size_t __len);
int getpagesize(void);
int sethostname(const char *__name, size_t __len);
int getdomainname(char *__name, size_t __len);
int setdomainname(const char *__name, size_t __len);
#endif
#if __XSI_VISIBLE
/* There is no encryption: null with ENOSYS. */
char *crypt(const char *__key, const char *__salt);
void encrypt(char __block[64], int __decrypts);
#endif
#if __BSD_VISIBLE || (__XSI_VISIBLE >= 4 && __POSIX_VISIBLE < 200112)
void *sbrk(ptrdiff_t __increment);
#endif

/* Time */
unsigned alarm(unsigned __seconds);
useconds_t ualarm(useconds_t __useconds, useconds_t __interval);
int pause(void);
unsigned sleep(unsigned __seconds);
#if (__XSI_VISIBLE >= 500 && __POSIX_VISIBLE < 200809) || __BSD_VISIBLE
int usleep(useconds_t __microseconds);
#endif

/* Options of the command line, and bytes that change places. */
extern char *optarg;
extern int optind, opterr, optopt, optreset;
int getopt(int __argc, char *const __argv[], const char *__options);
#if __XSI_VISIBLE
void swab(const void *__restrict __from, void *__restrict __to, ssize_t __len);
#endif

#if __GNU_VISIBLE
#define TEMP_FAILURE_RETRY(call)                    \
    (__extension__({                                \
        long __result;                              \
        do {                                        \
            __result = (long)(call);                \
        } while (__result == -1 && errno == EINTR); \
        __result;                                   \
    }))
#endif

__END_DECLS

/* sysconf() */
#define _SC_ARG_MAX                      0
#define _SC_CHILD_MAX                    1
#define _SC_CLK_TCK                      2
#define _SC_NGROUPS_MAX                  3
#define _SC_OPEN_MAX                     4
#define _SC_JOB_CONTROL                  5
#define _SC_SAVED_IDS                    6
#define _SC_VERSION                      7
#define _SC_PAGESIZE                     8
#define _SC_PAGE_SIZE                    _SC_PAGESIZE
#define _SC_NPROCESSORS_CONF             9
#define _SC_NPROCESSORS_ONLN             10
#define _SC_PHYS_PAGES                   11
#define _SC_AVPHYS_PAGES                 12
#define _SC_MQ_OPEN_MAX                  13
#define _SC_MQ_PRIO_MAX                  14
#define _SC_RTSIG_MAX                    15
#define _SC_SEM_NSEMS_MAX                16
#define _SC_SEM_VALUE_MAX                17
#define _SC_SIGQUEUE_MAX                 18
#define _SC_TIMER_MAX                    19
#define _SC_TZNAME_MAX                   20
#define _SC_ASYNCHRONOUS_IO              21
#define _SC_FSYNC                        22
#define _SC_MAPPED_FILES                 23
#define _SC_MEMLOCK                      24
#define _SC_MEMLOCK_RANGE                25
#define _SC_MEMORY_PROTECTION            26
#define _SC_MESSAGE_PASSING              27
#define _SC_PRIORITIZED_IO               28
#define _SC_REALTIME_SIGNALS             29
#define _SC_SEMAPHORES                   30
#define _SC_SHARED_MEMORY_OBJECTS        31
#define _SC_SYNCHRONIZED_IO              32
#define _SC_TIMERS                       33
#define _SC_AIO_LISTIO_MAX               34
#define _SC_AIO_MAX                      35
#define _SC_AIO_PRIO_DELTA_MAX           36
#define _SC_DELAYTIMER_MAX               37
#define _SC_THREAD_KEYS_MAX              38
#define _SC_THREAD_STACK_MIN             39
#define _SC_THREAD_THREADS_MAX           40
#define _SC_TTY_NAME_MAX                 41
#define _SC_THREADS                      42
#define _SC_THREAD_ATTR_STACKADDR        43
#define _SC_THREAD_ATTR_STACKSIZE        44
#define _SC_THREAD_PRIORITY_SCHEDULING   45
#define _SC_THREAD_PRIO_INHERIT          46
#define _SC_THREAD_PRIO_PROTECT          47
#define _SC_THREAD_PRIO_CEILING          _SC_THREAD_PRIO_PROTECT
#define _SC_THREAD_PROCESS_SHARED        48
#define _SC_THREAD_SAFE_FUNCTIONS        49
#define _SC_GETGR_R_SIZE_MAX             50
#define _SC_GETPW_R_SIZE_MAX             51
#define _SC_LOGIN_NAME_MAX               52
#define _SC_THREAD_DESTRUCTOR_ITERATIONS 53
#define _SC_ADVISORY_INFO                54
#define _SC_ATEXIT_MAX                   55
#define _SC_BARRIERS                     56
#define _SC_BC_BASE_MAX                  57
#define _SC_BC_DIM_MAX                   58
#define _SC_BC_SCALE_MAX                 59
#define _SC_BC_STRING_MAX                60
#define _SC_CLOCK_SELECTION              61
#define _SC_COLL_WEIGHTS_MAX             62
#define _SC_CPUTIME                      63
#define _SC_EXPR_NEST_MAX                64
#define _SC_HOST_NAME_MAX                65
#define _SC_IOV_MAX                      66
#define _SC_IPV6                         67
#define _SC_LINE_MAX                     68
#define _SC_MONOTONIC_CLOCK              69
#define _SC_RAW_SOCKETS                  70
#define _SC_READER_WRITER_LOCKS          71
#define _SC_REGEXP                       72
#define _SC_RE_DUP_MAX                   73
#define _SC_SHELL                        74
#define _SC_SPAWN                        75
#define _SC_SPIN_LOCKS                   76
#define _SC_SPORADIC_SERVER              77
#define _SC_SS_REPL_MAX                  78
#define _SC_SYMLOOP_MAX                  79
#define _SC_THREAD_CPUTIME               80
#define _SC_THREAD_SPORADIC_SERVER       81
#define _SC_TIMEOUTS                     82
#define _SC_TRACE                        83
#define _SC_TRACE_EVENT_FILTER           84
#define _SC_TRACE_EVENT_NAME_MAX         85
#define _SC_TRACE_INHERIT                86
#define _SC_TRACE_LOG                    87
#define _SC_TRACE_NAME_MAX               88
#define _SC_TRACE_SYS_MAX                89
#define _SC_TRACE_USER_EVENT_MAX         90
#define _SC_TYPED_MEMORY_OBJECTS         91
#define _SC_V7_ILP32_OFF32               92
#define _SC_V6_ILP32_OFF32               _SC_V7_ILP32_OFF32
#define _SC_XBS5_ILP32_OFF32             _SC_V7_ILP32_OFF32
#define _SC_V7_ILP32_OFFBIG              93
#define _SC_V6_ILP32_OFFBIG              _SC_V7_ILP32_OFFBIG
#define _SC_XBS5_ILP32_OFFBIG            _SC_V7_ILP32_OFFBIG
#define _SC_V7_LP64_OFF64                94
#define _SC_V6_LP64_OFF64                _SC_V7_LP64_OFF64
#define _SC_XBS5_LP64_OFF64              _SC_V7_LP64_OFF64
#define _SC_V7_LPBIG_OFFBIG              95
#define _SC_V6_LPBIG_OFFBIG              _SC_V7_LPBIG_OFFBIG
#define _SC_XBS5_LPBIG_OFFBIG            _SC_V7_LPBIG_OFFBIG
#define _SC_XOPEN_CRYPT                  96
#define _SC_XOPEN_ENH_I18N               97
#define _SC_XOPEN_LEGACY                 98
#define _SC_XOPEN_REALTIME               99
#define _SC_STREAM_MAX                   100
#define _SC_PRIORITY_SCHEDULING          101
#define _SC_XOPEN_REALTIME_THREADS       102
#define _SC_XOPEN_SHM                    103
#define _SC_XOPEN_STREAMS                104
#define _SC_XOPEN_UNIX                   105
#define _SC_XOPEN_VERSION                106
#define _SC_2_CHAR_TERM                  107
#define _SC_2_C_BIND                     108
#define _SC_2_C_DEV                      109
#define _SC_2_FORT_DEV                   110
#define _SC_2_FORT_RUN                   111
#define _SC_2_LOCALEDEF                  112
#define _SC_2_PBS                        113
#define _SC_2_PBS_ACCOUNTING             114
#define _SC_2_PBS_CHECKPOINT             115
#define _SC_2_PBS_LOCATE                 116
#define _SC_2_PBS_MESSAGE                117
#define _SC_2_PBS_TRACK                  118
#define _SC_2_SW_DEV                     119
#define _SC_2_UPE                        120
#define _SC_2_VERSION                    121
#define _SC_THREAD_ROBUST_PRIO_INHERIT   122
#define _SC_THREAD_ROBUST_PRIO_PROTECT   123
#define _SC_XOPEN_UUCP                   124
#define _SC_LEVEL1_ICACHE_SIZE           125
#define _SC_LEVEL1_ICACHE_ASSOC          126
#define _SC_LEVEL1_ICACHE_LINESIZE       127
#define _SC_LEVEL1_DCACHE_SIZE           128
#define _SC_LEVEL1_DCACHE_ASSOC          129
#define _SC_LEVEL1_DCACHE_LINESIZE       130
#define _SC_LEVEL2_CACHE_SIZE            131
#define _SC_LEVEL2_CACHE_ASSOC           132
#define _SC_LEVEL2_CACHE_LINESIZE        133
#define _SC_LEVEL3_CACHE_SIZE            134
#define _SC_LEVEL3_CACHE_ASSOC           135
#define _SC_LEVEL3_CACHE_LINESIZE        136
#define _SC_LEVEL4_CACHE_SIZE            137
#define _SC_LEVEL4_CACHE_ASSOC           138
#define _SC_LEVEL4_CACHE_LINESIZE        139
#define _SC_POSIX_26_VERSION             140
#define _SC_UIO_MAXIOV                   _SC_IOV_MAX

/* pathconf() */
#define _PC_LINK_MAX             0
#define _PC_MAX_CANON            1
#define _PC_MAX_INPUT            2
#define _PC_NAME_MAX             3
#define _PC_PATH_MAX             4
#define _PC_PIPE_BUF             5
#define _PC_CHOWN_RESTRICTED     6
#define _PC_NO_TRUNC             7
#define _PC_VDISABLE             8
#define _PC_ASYNC_IO             9
#define _PC_PRIO_IO              10
#define _PC_SYNC_IO              11
#define _PC_FILESIZEBITS         12
#define _PC_2_SYMLINKS           13
#define _PC_SYMLINK_MAX          14
#define _PC_ALLOC_SIZE_MIN       15
#define _PC_REC_INCR_XFER_SIZE   16
#define _PC_REC_MAX_XFER_SIZE    17
#define _PC_REC_MIN_XFER_SIZE    18
#define _PC_REC_XFER_ALIGN       19
#define _PC_TIMESTAMP_RESOLUTION 20
#define _PC_POSIX_PERMISSIONS    90
#define _PC_POSIX_SECURITY       91
#define _PC_CASE_INSENSITIVE     92

/* confstr() */
#define _CS_PATH 0

#endif
