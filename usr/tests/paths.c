/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls relative to directories, times of files, links, and copies by mmap(). */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>
#include "check.h"

static int dir;

static void put(const char *name, const char *text)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0640);

    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
}

static void relative(void)
{
    struct stat st, same;
    char text[64];

    put("one", "first");
    CHECK_ERRNO(openat(dir, "one", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_ERRNO(openat(99, "one", O_RDONLY), EBADF);
    CHECK(mkdirat(dir, "sub", 0755) == 0 && faccessat(dir, "sub", X_OK, 0) == 0);
    CHECK(fstatat(dir, "one", &st, 0) == 0 && stat("/paths/one", &same) == 0);
    CHECK(st.st_ino == same.st_ino && st.st_size == 5 && S_ISREG(st.st_mode));
    CHECK((st.st_mode & 0777) == 0640 && st.st_nlink == 1);
    CHECK(fchmodat(dir, "one", 0600, 0) == 0 && fstatat(dir, "one", &st, 0) == 0);
    CHECK((st.st_mode & 0777) == 0600);
    CHECK(renameat(dir, "one", dir, "sub/two") == 0);
    CHECK_ERRNO(fstatat(dir, "one", &st, 0), ENOENT);
    CHECK(symlinkat("sub/two", dir, "link") == 0);
    CHECK(readlinkat(dir, "link", text, sizeof(text)) == 7 &&
          memcmp(text, "sub/two", 7) == 0);
    CHECK(fstatat(dir, "link", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode));
    CHECK(lstat("/paths/link", &same) == 0 && same.st_ino == st.st_ino);
    CHECK(fstatat(dir, "link", &st, 0) == 0 && st.st_size == 5);
    CHECK_ERRNO(unlinkat(dir, "sub", AT_REMOVEDIR), ENOTEMPTY);
    CHECK(unlinkat(dir, "link", 0) == 0 && unlinkat(dir, "sub/two", 0) == 0);
    CHECK(unlinkat(dir, "sub", AT_REMOVEDIR) == 0);
    put("three", "x");
    CHECK(fchdir(dir) == 0 && getcwd(text, sizeof(text)) == text);
    CHECK(strcmp(text, "/paths") == 0 && access("three", R_OK) == 0);
    CHECK(remove("three") == 0 && mkdir("empty", 0700) == 0 && remove("empty") == 0);
    CHECK_ERRNO(remove("empty"), ENOENT);
    CHECK(truncate("/no", 5) == -1 && errno == ENOENT);
}

static void check_time(const char *name, time_t sec, long nsec)
{
    struct stat st;

    CHECK(stat(name, &st) == 0 && st.st_mtim.tv_sec == sec && st.st_mtim.tv_nsec == nsec);
}

static void times_of_files(void)
{
    const struct timespec exact[2] = {{.tv_sec = 10, .tv_nsec = 5},
                                      {.tv_sec = 20, .tv_nsec = 7}};
    const struct timespec keep[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_OMIT}};
    const struct timeval coarse[2] = {{30, 0}, {40, 9}};
    const struct utimbuf seconds = {50, 60};
    struct stat st;

    put("dated", "");
    CHECK(utimensat(dir, "dated", exact, 0) == 0);
    check_time("/paths/dated", 20, 7);
    CHECK(utimes("/paths/dated", coarse) == 0);
    check_time("/paths/dated", 40, 9000);
    CHECK(utime("/paths/dated", &seconds) == 0);
    check_time("/paths/dated", 60, 0);
    int fd = openat(dir, "dated", O_RDWR);

    CHECK(fd >= 0 && futimens(fd, keep) == 0);
    check_time("/paths/dated", 60, 0);
    CHECK(stat("/paths/dated", &st) == 0 && st.st_atim.tv_sec > 1600000000);
    CHECK(close(fd) == 0 && utime("/paths/dated", NULL) == 0);
    CHECK(stat("/paths/dated", &st) == 0 && st.st_mtim.tv_sec > 1600000000);
    CHECK(unlink("/paths/dated") == 0);
}

static void positions(void)
{
    char names[40][8];
    long places[40];
    int count = 0;
    struct dirent *entry;

    for (int i = 0; i < 30; i++) {
        snprintf(names[i], sizeof(names[i]), "f%02d", i);
        put(names[i], "");
    }
    DIR *stream = opendir("/paths");

    CHECK(stream != NULL && dirfd(stream) > 2);
    for (;;) {
        long place = telldir(stream);

        entry = readdir(stream);
        if (entry == NULL) {
            break;
        }
        CHECK(count < 40 && strlen(entry->d_name) < 8);
        places[count] = place;
        strcpy(names[count++], entry->d_name);
    }
    CHECK(count == 30 || count == 32); /* with . and .. */
    for (int i = count - 1; i >= 0; i -= 7) {
        seekdir(stream, places[i]);
        entry = readdir(stream);
        CHECK(entry != NULL && strcmp(entry->d_name, names[i]) == 0);
    }
    rewinddir(stream);
    entry = readdir(stream);
    CHECK(entry != NULL && strcmp(entry->d_name, names[0]) == 0);
    CHECK(closedir(stream) == 0);
    stream = fdopendir(open("/paths", O_RDONLY | O_DIRECTORY));
    CHECK(stream != NULL && readdir(stream) != NULL && closedir(stream) == 0);
    CHECK(fdopendir(1) == NULL && errno == ENOTDIR && opendir("/paths/f00") == NULL);
    CHECK(errno == ENOTDIR && opendir("/none") == NULL && errno == ENOENT);
}

static int only_f1(const struct dirent *entry)
{
    return strncmp(entry->d_name, "f1", 2) == 0;
}

static void sorted(void)
{
    struct dirent **list;
    int count = scandir("/paths", &list, only_f1, alphasort);

    CHECK(count == 10);
    for (int i = 0; i < count; i++) {
        CHECK(list[i]->d_name[2] == '0' + i && list[i]->d_type == DT_REG);
        free(list[i]);
    }
    free(list);
    CHECK_ERRNO(scandir("/none", &list, NULL, NULL), ENOENT);
}

static void expect_real(const char *path, const char *real)
{
    char buf[PATH_MAX];
    char *copy = realpath(path, NULL);

    CHECK(copy != NULL && strcmp(copy, real) == 0);
    CHECK(realpath(path, buf) == buf && strcmp(buf, real) == 0);
    free(copy);
}

static void real_paths(void)
{
    CHECK(mkdir("/paths/d", 0700) == 0 && symlink("../d/./up", "/paths/d/same") == 0);
    CHECK(symlink("/paths", "/paths/d/up") == 0 && symlink("loop", "/paths/loop") == 0);
    CHECK(chdir("/paths/d") == 0);
    expect_real("/", "/");
    expect_real("/../..//.", "/");
    expect_real("..", "/paths");
    expect_real("up/f03", "/paths/f03");
    expect_real("same/d//up/../paths/d/", "/paths/d");
    CHECK(realpath("../loop", NULL) == NULL && errno == ELOOP);
    CHECK(realpath("none", NULL) == NULL && errno == ENOENT);
    CHECK(realpath("../f03/", NULL) == NULL && errno == ENOTDIR);
    CHECK(realpath("", NULL) == NULL && errno == ENOENT);
    CHECK(realpath(NULL, NULL) == NULL && errno == EINVAL);
    CHECK(chdir("/") == 0);
}

static void copies(void)
{
    int fd = open("/paths/f02", O_RDWR), copy = dup3(fd, 20, O_CLOEXEC);

    CHECK(copy == 20 && fcntl(20, F_GETFD) == FD_CLOEXEC && fcntl(fd, F_GETFD) == 0);
    CHECK_ERRNO(dup3(fd, fd, 0), EINVAL);
    CHECK_ERRNO(dup3(99, 21, 0), EBADF);
    CHECK(close(fd) == 0 && write(20, "x", 1) == 1 && close(20) == 0);
}

static void mapped(void)
{
    int fd = open("/paths/f00", O_RDWR);
    char text[5000];

    memset(text, 'm', sizeof(text));
    CHECK(write(fd, text, sizeof(text)) == sizeof(text));
    char *copy = mmap(NULL, sizeof(text), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    CHECK(copy != MAP_FAILED && memcmp(copy, text, sizeof(text)) == 0);
    CHECK(copy[5000] == 0 && copy[8191] == 0); /* the rest of the page */
    copy[0] = 'X';
    CHECK(pread(fd, text, 1, 0) == 1 && text[0] == 'm'); /* private */
    CHECK(munmap(copy, sizeof(text)) == 0);
    copy = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 4096);
    CHECK(copy != MAP_FAILED && copy[0] == 'm' && copy[903] == 'm' && copy[904] == 0);
    CHECK(munmap(copy, 100) == 0);
    copy = mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(copy != MAP_FAILED && copy[0] == 'm' && munmap(copy, 10) == 0);
    CHECK_ERRNO((long)mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 1), EINVAL);
    CHECK_ERRNO((long)mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 1, 0), ENODEV);
    CHECK_ERRNO((long)mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 77, 0), EBADF);
    CHECK(close(fd) == 0 && (fd = open("/paths/f00", O_WRONLY)) >= 0);
    CHECK_ERRNO((long)mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 0), EACCES);
    CHECK(close(fd) == 0);
}

static void record_locks(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open("/paths/f01", O_RDWR);

    CHECK(fcntl(fd, F_SETLK, &lock) == 0 && fcntl(fd, F_SETLKW, &lock) == 0);
    CHECK(fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
    lock.l_type = 99;
    CHECK_ERRNO(fcntl(fd, F_SETLK, &lock), EINVAL);
    CHECK_ERRNO(fcntl(88, F_SETLK, &lock), EBADF);
    CHECK_ERRNO(fcntl(fd, 12345), EINVAL);
    CHECK(close(fd) == 0);
}

int main(void)
{
    CHECK(mkdir("/paths", 0755) == 0);
    dir = open("/paths", O_RDONLY | O_DIRECTORY);
    CHECK(dir >= 0);
    relative();
    times_of_files();
    positions();
    sorted();
    real_paths();
    copies();
    mapped();
    record_locks();
    puts("paths: ok");
    return 0;
}
