/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls on names, made on both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fs/fs_model_test.h"

static void do_stat(void)
{
    const char *path = draw_path();
    struct hermit_stat ours;
    struct stat theirs;
    bool follow = one_in(2);

    note("%s(%.80s)", follow ? "stat" : "lstat", path);
    int err = follow ? sys_stat(path, &ours) : sys_lstat(path, &ours);

    check(err, of_linux(follow ? stat(path, &theirs) : lstat(path, &theirs)));
    if (err == 0) {
        compare_stat(&ours, &theirs);
    }
}

static void do_make(void)
{
    const char *path = draw_path();
    int mode = one_in(4) ? (int)draw(02000) : 0755;

    if (one_in(2)) {
        note("mkdir(%.80s, 0%o)", path, mode);
        check(sys_mkdir(path, mode), of_linux(mkdir(path, (mode_t)mode)));
    } else {
        const char *target = draw_path();

        note("symlink(%.80s, %.80s)", target, path);
        check(sys_symlink(target, path), of_linux(symlink(target, path)));
    }
}

static void do_remove(void)
{
    const char *path = draw_path();

    if (one_in(2)) {
        note("unlink(%.80s)", path);
        check(sys_unlink(path), of_linux(unlink(path)));
    } else {
        note("rmdir(%.80s)", path);
        check(sys_rmdir(path), of_linux(rmdir(path)));
    }
}

static void do_rename(void)
{
    const char *from = draw_path(), *to = draw_path();

    note("rename(%.80s, %.80s)", from, to);
    check(sys_rename(from, to), of_linux(rename(from, to)));
}

static void do_link(void)
{
    const char *from = draw_path(), *to = draw_path();

    if (one_in(3)) {
        note("linkat(%.80s, %.80s, follow)", from, to);
        check(sys_linkat(HAT_FDCWD, from, HAT_FDCWD, to, HAT_SYMLINK_FOLLOW),
              of_linux(linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW)));
    } else {
        note("link(%.80s, %.80s)", from, to);
        check(sys_link(from, to), of_linux(link(from, to)));
    }
}

static void do_readlink(void)
{
    const char *path = draw_path();
    char ours[200], theirs[200];
    size_t len = one_in(4) ? draw(4) : sizeof(ours);

    note("readlink(%.80s, %zu)", path, len);
    ptrdiff_t done = sys_readlink(path, ours, len);

    check(done, of_linux(readlink(path, theirs, len)));
    compare_bytes((uint8_t *)ours, (uint8_t *)theirs, (size_t)MAX(done, 0));
}

static void do_access(void)
{
    const char *path = draw_path();
    int mode = (int)draw(8);

    note("access(%.80s, %d)", path, mode);
    check(sys_access(path, mode), of_linux(access(path, mode)));
}

static void do_chmod(void)
{
    const char *path = draw_path();
    int mode = (int)draw(010000);
    const struct model_file *file = draw_file();

    if (file != NULL && one_in(2)) {
        note("fchmod(%d, 0%o)", file->ours, mode);
        check(sys_fchmod(file->ours, mode), of_linux(fchmod(file->theirs, (mode_t)mode)));
    } else {
        note("chmod(%.80s, 0%o)", path, mode);
        check(sys_chmod(path, mode), of_linux(chmod(path, (mode_t)mode)));
    }
}

static void do_chdir(void)
{
    const char *path = draw_path();
    char ours[HERMIT_PATH_MAX], theirs[HERMIT_PATH_MAX];
    const struct model_file *file = draw_file();

    if (file != NULL && one_in(3)) {
        note("fchdir(%d)", file->ours);
        check(sys_fchdir(file->ours), of_linux(fchdir(file->theirs)));
    } else {
        note("chdir(%.80s)", path);
        check(sys_chdir(path), of_linux(chdir(path)));
    }
    note("getcwd()");
    int len = sys_getcwd(ours, sizeof(ours));

    check(len, of_linux(syscall(SYS_getcwd, theirs, sizeof(theirs))));
    compare_bytes((uint8_t *)ours, (uint8_t *)theirs, (size_t)MAX(len, 0));
}

static void do_at(void)
{
    const char *path = draw_path();
    struct hermit_stat ours;
    struct stat theirs;
    const struct model_file *file = draw_file();

    if (file == NULL) {
        return;
    }
    note("fstatat(%d, %.80s)", file->ours, path);
    int err = sys_fstatat(file->ours, path, &ours, 0);

    check(err, of_linux(fstatat(file->theirs, path, &theirs, 0)));
    if (err == 0) {
        compare_stat(&ours, &theirs);
    }
    note("mkdirat(%d, %.80s)", file->ours, path);
    check(sys_mkdirat(file->ours, path, 0750),
          of_linux(mkdirat(file->theirs, path, 0750)));
    note("unlinkat(%d, %.80s, dir)", file->ours, path);
    check(sys_unlinkat(file->ours, path, HAT_REMOVEDIR),
          of_linux(unlinkat(file->theirs, path, AT_REMOVEDIR)));
}

static void do_times(void)
{
    const char *path = draw_path();
    int64_t sec = (int64_t)draw(2000000000) - 500000000;
    const struct hermit_timespec ours[2] = {{sec, 5}, {sec + 1, 999999999}};
    const struct timespec theirs[2] = {{sec, 5}, {sec + 1, 999999999}};
    bool follow = one_in(2);
    struct hermit_stat st;
    struct stat their_st;

    note("utimens(%.80s, %lld)", path, (long long)sec);
    int err = sys_utimensat(HAT_FDCWD, path, ours, follow ? 0 : HAT_SYMLINK_NOFOLLOW);

    check(err,
          of_linux(utimensat(AT_FDCWD, path, theirs, follow ? 0 : AT_SYMLINK_NOFOLLOW)));
    if (err == 0) {
        assert_int_equal(follow ? sys_stat(path, &st) : sys_lstat(path, &st), 0);
        assert_int_equal(follow ? stat(path, &their_st) : lstat(path, &their_st), 0);
        if (!S_ISLNK(their_st.st_mode)) { /* a walk may just have read the link */
            check(st.atime_ns,
                  their_st.st_atim.tv_sec * NS_PER_SEC + their_st.st_atim.tv_nsec);
        }
        check(st.mtime_ns,
              their_st.st_mtim.tv_sec * NS_PER_SEC + their_st.st_mtim.tv_nsec);
    }
}

static void do_umask(void)
{
    int mask = (int)draw(01000);

    if (one_in(20)) {
        note("umask(0%o)", mask);
        check(sys_umask(mask), (int64_t)umask((mode_t)mask));
    }
}

void model_call_name(void)
{
    static void (*const calls[])(void) = {
        do_stat,   do_stat,   do_make,  do_make,   do_remove,
        do_rename, do_rename, do_link,  do_access, do_chmod,
        do_chdir,  do_at,     do_times, do_umask,  do_readlink,
    };

    calls[draw(ARRAY_LEN(calls))]();
}
