/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Files, folders and descriptors of the RAM file system, errors included. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static void reading_and_writing(void)
{
    char buf[16];
    struct stat st;
    int fd = open("/tmp/a", O_RDWR | O_CREAT | O_EXCL, 0644);

    CHECK(fd >= 3);
    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, 2, SEEK_SET) == 2 && read(fd, buf, 3) == 3 &&
          memcmp(buf, "234", 3) == 0);
    CHECK(pread(fd, buf, 4, 6) == 4 && memcmp(buf, "6789", 4) == 0);
    CHECK(pwrite(fd, "ab", 2, 0) == 2 && lseek(fd, 0, SEEK_CUR) == 5);
    CHECK(pread(fd, buf, 4, 10) == 0);
    CHECK(fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 10);
    CHECK((st.st_mode & 0777) == 0644 && st.st_nlink == 1);
    CHECK(lseek(fd, 4096, SEEK_SET) == 4096 && write(fd, "x", 1) == 1);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 4097);
    CHECK(pread(fd, buf, 2, 2000) == 2 && buf[0] == 0 && buf[1] == 0);
    CHECK(ftruncate(fd, 3) == 0 && lseek(fd, 0, SEEK_END) == 3);
    CHECK(ftruncate(fd, 8) == 0 && pread(fd, buf, 8, 0) == 8 && buf[2] == '2' &&
          buf[3] == 0);
    CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK(close(fd) == 0);
    CHECK_ERRNO(close(fd), EBADF);
    CHECK_ERRNO(write(fd, "x", 1), EBADF);
}

static void open_modes(void)
{
    char buf[8];
    int fd;

    CHECK_ERRNO(open("/tmp/a", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
    CHECK_ERRNO(open("/tmp/none", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("/none/a", O_RDWR | O_CREAT, 0644), ENOENT);
    CHECK_ERRNO(open("/tmp/a/b", O_RDONLY), ENOTDIR);
    CHECK_ERRNO(open("/tmp", O_WRONLY), EISDIR);
    CHECK_ERRNO(open("/tmp/a", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERRNO(open("", O_RDONLY), ENOENT);
    fd = open("/tmp/a", O_RDONLY);
    CHECK(fd >= 0);
    CHECK_ERRNO(write(fd, "x", 1), EBADF);
    CHECK(close(fd) == 0);
    fd = open("/tmp/a", O_WRONLY | O_TRUNC);
    CHECK(fd >= 0 && lseek(fd, 0, SEEK_END) == 0);
    CHECK_ERRNO(read(fd, buf, 1), EBADF);
    CHECK(close(fd) == 0);
    fd = open("/tmp/a", O_RDWR | O_APPEND);
    CHECK(write(fd, "one", 3) == 3 && lseek(fd, 0, SEEK_SET) == 0 &&
          write(fd, "two", 3) == 3);
    CHECK(pread(fd, buf, 6, 0) == 6 && memcmp(buf, "onetwo", 6) == 0);
    CHECK(close(fd) == 0);
}

static void descriptors(void)
{
    char buf[4];
    int fd = open("/tmp/a", O_RDONLY);
    int other = dup(fd);

    CHECK(fd >= 0 && other > fd);
    CHECK(read(fd, buf, 3) == 3 && lseek(other, 0, SEEK_CUR) == 3); /* one offset */
    CHECK(dup2(fd, 20) == 20 && dup2(fd, fd) == fd);
    CHECK(close(fd) == 0 && read(other, buf, 3) == 3 && memcmp(buf, "two", 3) == 0);
    CHECK(fcntl(20, F_DUPFD, 30) == 30);
    CHECK(fcntl(30, F_SETFD, FD_CLOEXEC) == 0 && fcntl(30, F_GETFD) == FD_CLOEXEC);
    CHECK((fcntl(30, F_GETFL) & O_ACCMODE) == O_RDONLY);
    CHECK(close(20) == 0 && close(30) == 0 && close(other) == 0);
    CHECK_ERRNO(dup(200), EBADF);
    CHECK_ERRNO(dup2(200, 5), EBADF);
    CHECK(open("/tmp/a", O_RDONLY) == fd); /* the lowest free number */
    CHECK(close(fd) == 0);
}

static void vectors(void)
{
    char first[3], second[8];
    struct iovec out[] = {{.iov_base = "abc", .iov_len = 3},
                          {.iov_base = "defgh", .iov_len = 5}};
    struct iovec in[] = {{.iov_base = first, .iov_len = 3},
                         {.iov_base = second, .iov_len = 8}};
    int fd = open("/tmp/v", O_RDWR | O_CREAT, 0600);

    CHECK(writev(fd, out, 2) == 8 && lseek(fd, 0, SEEK_SET) == 0);
    CHECK(readv(fd, in, 2) == 8 && memcmp(first, "abc", 3) == 0 &&
          memcmp(second, "defgh", 5) == 0);
    CHECK(close(fd) == 0 && unlink("/tmp/v") == 0);
}

static int entries_of(const char *path, const char *wanted)
{
    DIR *dir = opendir(path);
    int count = 0, found = 0;

    CHECK(dir != NULL);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            count++;
        }
        found += strcmp(entry->d_name, wanted) == 0;
    }
    CHECK(closedir(dir) == 0);
    CHECK(found == 1);
    return count;
}

static void folders(void)
{
    char name[32], cwd[64];
    struct stat st;

    CHECK(mkdir("/tmp/d", 0755) == 0);
    CHECK_ERRNO(mkdir("/tmp/d", 0755), EEXIST);
    CHECK_ERRNO(mkdir("/tmp/none/d", 0755), ENOENT);
    CHECK(stat("/tmp/d", &st) == 0 && S_ISDIR(st.st_mode));
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "/tmp/d/file%d", i);
        CHECK(close(creat(name, 0644)) == 0);
    }
    CHECK(entries_of("/tmp/d", "file99") == 100);
    CHECK_ERRNO(rmdir("/tmp/d"), ENOTEMPTY);
    CHECK_ERRNO(unlink("/tmp/d/none"), ENOENT);
    CHECK_ERRNO(rmdir("/tmp/d/file1"), ENOTDIR);
    CHECK(chdir("/tmp/d") == 0 && getcwd(cwd, sizeof(cwd)) == cwd &&
          strcmp(cwd, "/tmp/d") == 0);
    CHECK(stat("file1", &st) == 0 && stat("../d/./file2", &st) == 0);
    CHECK(chdir("/") == 0);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "/tmp/d/file%d", i);
        CHECK(unlink(name) == 0);
    }
    CHECK(rmdir("/tmp/d") == 0);
    CHECK_ERRNO(stat("/tmp/d", &st), ENOENT);
}

static void removal(void)
{
    char buf[8];
    int fd = open("/tmp/gone", O_RDWR | O_CREAT, 0600);

    CHECK(fd >= 0 && write(fd, "still", 5) == 5);
    CHECK(unlink("/tmp/gone") == 0 && access("/tmp/gone", F_OK) == -1);
    CHECK(pread(fd, buf, 5, 0) == 5 &&
          memcmp(buf, "still", 5) == 0); /* until it is closed */
    CHECK(close(fd) == 0);
    CHECK(rename("/tmp/a", "/tmp/b") == 0 && access("/tmp/a", F_OK) == -1);
    CHECK(access("/tmp/b", R_OK) == 0 && unlink("/tmp/b") == 0);
    CHECK_ERRNO(rename("/tmp/none", "/tmp/x"), ENOENT);
}

static void devices(void)
{
    char buf[4] = {1, 1, 1, 1};
    int fd = open("/dev/null", O_RDWR);

    CHECK(fd >= 0 && write(fd, "abc", 3) == 3 && read(fd, buf, 4) == 0 && close(fd) == 0);
    fd = open("/dev/zero", O_RDONLY);
    CHECK(fd >= 0 && read(fd, buf, 4) == 4 && buf[0] == 0 && buf[3] == 0 &&
          close(fd) == 0);
    CHECK(isatty(200) == 0 && errno == EBADF);
}

int main(void)
{
    reading_and_writing();
    open_modes();
    descriptors();
    vectors();
    folders();
    removal();
    devices();
    puts("files: ok");
    return 0;
}
