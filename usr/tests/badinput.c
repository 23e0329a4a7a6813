/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a program can do wrong with files and locks: descriptors that are none, closed or
 * closed by another thread meanwhile; paths that are too long, empty or lead above the
 * root; lengths 0 and SSIZE_MAX; a full file system; too many open files; locks that are
 * destroyed.
 */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static void no_descriptors(void)
{
    static const int bad[] = {-1, INT_MIN, INT_MAX, OPEN_MAX, OPEN_MAX - 1, 500};
    struct stat st;
    char buf[4] = "";

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int fd = bad[i];
        struct pollfd polled = {.fd = fd, .events = POLLIN};

        CHECK_ERRNO(read(fd, buf, 1), EBADF);
        CHECK_ERRNO(write(fd, buf, 1), EBADF);
        CHECK_ERRNO(pread(fd, buf, 1, 0), EBADF);
        CHECK_ERRNO(lseek(fd, 0, SEEK_SET), EBADF);
        CHECK_ERRNO(fstat(fd, &st), EBADF);
        CHECK_ERRNO(close(fd), EBADF);
        CHECK_ERRNO(dup(fd), EBADF);
        CHECK_ERRNO(dup2(fd, 100), EBADF);
        CHECK_ERRNO(fcntl(fd, F_GETFL), EBADF);
        CHECK_ERRNO(ftruncate(fd, 0), EBADF);
        CHECK_ERRNO(fsync(fd), EBADF);
        CHECK_ERRNO(openat(fd, "x", O_RDONLY), EBADF);
        CHECK(poll(&polled, 1, 0) == (fd < 0 ? 0 : 1));
        CHECK(fd < 0 || polled.revents == POLLNVAL);
    }
    CHECK_ERRNO(dup2(1, OPEN_MAX), EBADF);
    CHECK_ERRNO(dup2(1, -1), EBADF);
}

static volatile bool stops;

/* Uses descriptors while others open and close them: each call works or says EBADF. */
static void *user(void *arg)
{
    char buf[16];
    int fd = (int)(intptr_t)arg;

    while (!stops) {
        ssize_t got = read(fd, buf, sizeof(buf));

        CHECK(got >= 0 || errno == EBADF);
        got = write(fd, "0123456789", 10);
        CHECK(got == 10 || errno == EBADF);
        CHECK(lseek(fd, 0, SEEK_SET) == 0 || errno == EBADF);
    }
    return NULL;
}

static void *opener(void *arg)
{
    int wanted = (int)(intptr_t)arg;

    for (int i = 0; i < 2000; i++) {
        int fd = open("/tmp/raced", O_CREAT | O_RDWR, 0600);

        CHECK(fd >= 0 && (fd == wanted || dup2(fd, wanted) == wanted));
        CHECK(fd == wanted || close(fd) == 0);
        CHECK(close(wanted) == 0);
    }
    return NULL;
}

static void raced(void)
{
    pthread_t threads[4];

    for (intptr_t i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, user, (void *)40) == 0);
    }
    CHECK(pthread_create(&threads[2], NULL, opener, (void *)40) == 0);
    CHECK(pthread_join(threads[2], NULL) == 0);
    stops = true;
    CHECK(pthread_join(threads[0], NULL) == 0 && pthread_join(threads[1], NULL) == 0);
    CHECK_ERRNO(close(40), EBADF);
}

static void paths(void)
{
    static char path[PATH_MAX + 300];
    char name[NAME_MAX + 2];
    struct stat st;

    memset(name, 'n', sizeof(name));
    name[NAME_MAX + 1] = '\0';
    CHECK_ERRNO(open(name, O_CREAT | O_WRONLY, 0600), ENAMETOOLONG);
    CHECK_ERRNO(mkdir(name, 0700), ENAMETOOLONG);
    name[NAME_MAX] = '\0';
    CHECK(close(open(name, O_CREAT | O_WRONLY, 0600)) == 0 && unlink(name) == 0);
    for (size_t i = 0; i < sizeof(path) - 1; i++) {
        path[i] = i % 2 == 0 ? '/' : '.';
    }
    CHECK_ERRNO(stat(path, &st), ENAMETOOLONG);
    CHECK_ERRNO(chdir(path), ENAMETOOLONG);
    CHECK_ERRNO(rename(path, "/tmp/x"), ENAMETOOLONG);
    path[PATH_MAX] = '\0';
    CHECK_ERRNO(open(path, O_RDONLY), ENAMETOOLONG);
    path[PATH_MAX - 1] = '\0'; /* with the NUL just as long as can be */
    CHECK(stat(path, &st) == 0 && S_ISDIR(st.st_mode));
    CHECK_ERRNO(open("", O_RDONLY), ENOENT);
    CHECK_ERRNO(mkdir("", 0700), ENOENT);
    CHECK_ERRNO(open("/tmp\0/none", O_WRONLY), EISDIR); /* NUL is where a path ends */
    CHECK(chdir("/../../..") == 0 && getcwd(path, sizeof(path)) != NULL);
    CHECK(strcmp(path, "/") == 0 && stat("/../../tmp/../../tmp", &st) == 0);
    CHECK_ERRNO(unlink("/../.."), EISDIR);
    CHECK_ERRNO(rmdir("/"), EBUSY);
}

static void lengths(void)
{
    char buf[8] = "";
    int fd = open("/tmp/lengths", O_CREAT | O_TRUNC | O_RDWR, 0600);
    struct iovec vector[2] = {{buf, SSIZE_MAX}, {buf, SSIZE_MAX}};

    CHECK(read(fd, buf, 0) == 0 && write(fd, buf, 0) == 0 && pwrite(fd, NULL, 0, 5) == 0);
    CHECK(lseek(fd, 0, SEEK_END) == 0);
    CHECK(read(fd, NULL, 0) == 0);
    CHECK_ERRNO(write(fd, buf, (size_t)SSIZE_MAX + 1), EINVAL);
    CHECK_ERRNO(writev(fd, vector, 2), EINVAL);
    CHECK_ERRNO(writev(fd, vector, -1), EINVAL);
    CHECK_ERRNO(readv(fd, vector, IOV_MAX + 1), EINVAL);
    CHECK_ERRNO(write(fd, buf, SSIZE_MAX), EFAULT); /* no buffer is as long */
    CHECK_ERRNO(pread(fd, buf, 1, -1), EINVAL);
    CHECK_ERRNO(ftruncate(fd, -1), EINVAL);
    CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK(close(fd) == 0);
}

/* Fills the file system; what was written stays, and room that is freed can be used. */
static void full(void)
{
    enum { BYTES = 65536 };
    static char block[BYTES], back[BYTES];
    int fd = open("/tmp/full", O_CREAT | O_TRUNC | O_RDWR, 0600);
    off_t size = 0;
    ssize_t done;

    while (memset(block, 'a' + (int)(size / BYTES % 26), BYTES),
           (done = write(fd, block, BYTES)) > 0) {
        size += done;
    }
    CHECK(done == -1 && errno == ENOSPC && size > BYTES);
    CHECK_ERRNO(write(fd, block, BYTES), ENOSPC);
    CHECK(lseek(fd, 0, SEEK_END) == size);
    for (off_t at = 0; at + BYTES <= size; at += BYTES) {
        memset(block, 'a' + (int)(at / BYTES % 26), BYTES);
        CHECK(pread(fd, back, BYTES, at) == BYTES && memcmp(block, back, BYTES) == 0);
    }
    CHECK(ftruncate(fd, BYTES) == 0 && pwrite(fd, block, BYTES, BYTES) == BYTES);
    CHECK(close(fd) == 0 && unlink("/tmp/full") == 0);
}

static void many_files(void)
{
    int last = -1, count = 0, fd;

    CHECK(close(creat("/tmp/many", 0600)) == 0);
    while ((fd = open("/tmp/many", O_RDONLY)) >= 0) {
        last = fd;
        count++;
    }
    CHECK(errno == EMFILE && count >= 10000 && last == (int)sysconf(_SC_OPEN_MAX) - 1);
    CHECK_ERRNO(dup(0), EMFILE);
    CHECK_ERRNO(pipe((int[2]){0, 0}), EMFILE);
    CHECK(fopen("/tmp/many", "r") == NULL && errno == EMFILE);
    CHECK(close(last) == 0 && dup(0) == last);
    for (fd = 3; fd <= last; fd++) {
        close(fd);
    }
}

static void destroyed(void)
{
    pthread_mutex_t mutex;
    pthread_mutexattr_t attr;
    pthread_cond_t cond;
    sem_t sem;

    CHECK(pthread_mutexattr_init(&attr) == 0);
    CHECK(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK) == 0);
    CHECK(pthread_mutex_init(&mutex, &attr) == 0 && pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_destroy(&mutex) == EBUSY && pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_destroy(&mutex) == 0);
    CHECK(pthread_mutex_lock(&mutex) == EINVAL &&
          pthread_mutex_trylock(&mutex) == EINVAL);
    CHECK(pthread_mutex_unlock(&mutex) == EINVAL);
    CHECK(pthread_mutex_init(&mutex, &attr) == 0 && pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_lock(&mutex) == EDEADLK && pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    CHECK(pthread_cond_init(&cond, NULL) == 0 && pthread_cond_destroy(&cond) == 0);
    CHECK(sem_init(&sem, 0, 1) == 0 && sem_destroy(&sem) == 0);
}

int main(void)
{
    no_descriptors();
    raced();
    paths();
    lengths();
    full();
    many_files();
    destroyed();
    puts("badinput: ok");
    return 0;
}
