/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Files mapped into memory: private and shared, their parts, and what is refused. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include "check.h"

#define PAGE ((size_t)4096)
#define LEN  (3 * PAGE + 100)

static int make_file(const char *path)
{
    char block[LEN];
    int fd = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);

    for (size_t i = 0; i < LEN; i++) {
        block[i] = (char)('a' + i / PAGE);
    }
    CHECK(fd >= 0 && write(fd, block, LEN) == (ssize_t)LEN);
    return fd;
}

static char byte_at(int fd, size_t offset)
{
    char byte = 0;

    CHECK(pread(fd, &byte, 1, (off_t)offset) == 1);
    return byte;
}

static void private_copy(int fd)
{
    char *map = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    CHECK(map != MAP_FAILED && map[0] == 'a' && map[LEN - 1] == 'd' && map[LEN] == 0);
    map[0] = 'X';
    CHECK(msync(map, LEN, MS_SYNC) == 0 && byte_at(fd, 0) == 'a');
    CHECK(munmap(map, LEN) == 0 && byte_at(fd, 0) == 'a');
    map = mmap(NULL, 10, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(map != MAP_FAILED && munmap(map, 10) == 0); /* and not again at the end */
}

static void shared(int fd)
{
    int other = dup(fd);
    char *map = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);

    CHECK(map != MAP_FAILED && map[2 * PAGE] == 'c');
    CHECK(close(other) == 0);
    map[0] = '0';
    map[PAGE] = '1';
    map[2 * PAGE] = '2';
    map[LEN - 1] = '3';
    map[LEN] = '4'; /* behind the end of the file: lost, as POSIX has it */
    CHECK(msync(map, PAGE, MS_ASYNC) == 0);
    CHECK(byte_at(fd, 0) == '0' && byte_at(fd, PAGE) == '1');
    CHECK(munmap(map + PAGE, PAGE) == 0); /* a hole in the middle */
    CHECK(byte_at(fd, PAGE) == '1' && byte_at(fd, 2 * PAGE) == '2');
    map[1] = '5';
    CHECK(munmap(map, 4 * PAGE) == 0);
    CHECK(byte_at(fd, 1) == '5' && byte_at(fd, 2 * PAGE) == '2');
    CHECK(byte_at(fd, LEN - 1) == '3' && lseek(fd, 0, SEEK_END) == (off_t)LEN);
    CHECK(byte_at(fd, PAGE) == '1');
}

static void offsets(int fd)
{
    char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)PAGE);

    CHECK(map != MAP_FAILED && map[1] == 'b');
    map[1] = 'Y';
    CHECK(mprotect(map, PAGE, PROT_NONE) == 0); /* it is written all the same */
    CHECK(munmap(map, PAGE) == 0 && byte_at(fd, PAGE + 1) == 'Y');
}

static void refused(int fd)
{
    int read_only = open("/tmp/mapped", O_RDONLY);
    int write_only = open("/tmp/mapped", O_WRONLY);
    int directory = open("/tmp", O_RDONLY);
    const int rw = PROT_READ | PROT_WRITE;
    char *map;

    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, rw, MAP_SHARED, read_only, 0), EACCES);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, write_only, 0), EACCES);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, directory, 0), ENODEV);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, 999, 0), EBADF);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 100), EINVAL);
    CHECK_ERRNO((intptr_t)mmap(NULL, SIZE_MAX - PAGE, PROT_READ, MAP_SHARED, fd, 0),
                ENOMEM);
    CHECK_ERRNO((intptr_t)mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd,
                               INT64_MAX - (off_t)PAGE + 1),
                EOVERFLOW);
    CHECK_ERRNO((intptr_t)mmap(NULL, 0, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
    map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, read_only, 0);
    CHECK(map != MAP_FAILED && map[0] == '0' && munmap(map, PAGE) == 0);
    CHECK_ERRNO(msync(map, PAGE, MS_SYNC), ENOMEM);
    CHECK_ERRNO(msync((void *)1, PAGE, MS_SYNC), EINVAL);
    CHECK_ERRNO(msync(map, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
    CHECK_ERRNO(mlock(map, PAGE), ENOMEM);
    CHECK(mlock(refused, 1) == 0 && munlock(refused, 1) == 0);
    CHECK_ERRNO(mlockall(0), EINVAL);
    CHECK(mlockall(MCL_CURRENT | MCL_FUTURE) == 0 && munlockall() == 0);
    CHECK(close(read_only) == 0 && close(write_only) == 0 && close(directory) == 0);
}

/* The way to anonymous memory before there was MAP_ANONYMOUS. */
static void zero_device(void)
{
    const int rw = PROT_READ | PROT_WRITE;
    int fd = open("/dev/zero", O_RDWR), read_only = open("/dev/zero", O_RDONLY);
    char *shared_zero = mmap(NULL, 2 * PAGE, rw, MAP_SHARED, fd, 0);
    char *private_zero = mmap(NULL, 2 * PAGE, rw, MAP_PRIVATE, read_only, (off_t)PAGE);

    CHECK(shared_zero != MAP_FAILED && private_zero != MAP_FAILED);
    CHECK(shared_zero[0] == 0 && private_zero[2 * PAGE - 1] == 0);
    shared_zero[PAGE] = private_zero[PAGE] = 'z';
    CHECK(shared_zero[PAGE] == 'z' && private_zero[PAGE] == 'z' && byte_at(fd, 0) == 0);
    CHECK(munmap(shared_zero, 2 * PAGE) == 0 && munmap(private_zero, 2 * PAGE) == 0);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, rw, MAP_SHARED, read_only, 0), EACCES);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 1), EINVAL);
    CHECK(close(read_only) == 0 && close(fd) == 0);
    fd = open("/dev/null", O_RDWR);
    CHECK_ERRNO((intptr_t)mmap(NULL, PAGE, rw, MAP_SHARED, fd, 0), ENODEV);
    CHECK(close(fd) == 0);
}

int main(void)
{
    int fd = make_file("/tmp/mapped");

    private_copy(fd);
    shared(fd);
    offsets(fd);
    refused(fd);
    zero_device();
    CHECK(close(fd) == 0);
    puts("mapfile: ok");
    return 0;
}
