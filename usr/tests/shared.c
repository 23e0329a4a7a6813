/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Shared memory objects, files without a name, mappings that move, and the end of a file
 * below a mapping. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define PAGE ((size_t)4096)

static sigjmp_buf back;
static siginfo_t seen;

static void handler(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    seen = *info;
    siglongjmp(back, 1);
}

/* The signal that reading the byte raises, or 0. */
static int touch(const volatile char *byte)
{
    seen.si_signo = 0;
    if (sigsetjmp(back, 1) == 0) {
        (void)*byte;
    }
    return seen.si_signo;
}

static void objects(void)
{
    int fd = shm_open("/object", O_CREAT | O_EXCL | O_RDWR, 0600);
    int other = shm_open("/object", O_RDWR, 0);
    struct stat st;

    CHECK(fd >= 0 && other >= 0 && ftruncate(fd, (off_t)(2 * PAGE)) == 0);
    CHECK_ERRNO(shm_open("/object", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
    CHECK_ERRNO(shm_open("/a/b", O_RDWR, 0), EINVAL);
    CHECK_ERRNO(shm_open("/none", O_RDWR, 0), ENOENT);
    char *one = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);

    CHECK(one != MAP_FAILED && two != MAP_FAILED);
    one[100] = 'x';
    two[PAGE] = 'y';
    CHECK(two[100] == 'x' && one[PAGE] == 'y');
    CHECK(munmap(one, 2 * PAGE) == 0 && two[100] == 'x');
    two[101] = 'z';
    CHECK(munmap(two, 2 * PAGE) == 0 && close(other) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == (off_t)(2 * PAGE));
    one = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(one != MAP_FAILED && one[101] == 'z' && munmap(one, PAGE) == 0);
    CHECK(close(fd) == 0 && shm_unlink("/object") == 0);
    CHECK_ERRNO(shm_unlink("/object"), ENOENT);
}

static void end_of_file(void)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC && write(fd, "abc", 3) == 3);
    char *map = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    CHECK(map != MAP_FAILED && map[0] == 'a' && touch(map + PAGE - 1) == 0);
    CHECK(touch(map + PAGE) == SIGBUS && seen.si_code == BUS_ADRERR);
    CHECK(seen.si_addr == map + PAGE);
    CHECK(mprotect(map, 3 * PAGE, PROT_READ) == 0 && touch(map + PAGE) == SIGBUS);
    CHECK(mprotect(map, 3 * PAGE, PROT_READ | PROT_WRITE) == 0);
    CHECK(ftruncate(fd, (off_t)(2 * PAGE)) == 0 && touch(map + PAGE) == 0);
    CHECK(touch(map + 2 * PAGE) == SIGBUS);
    map[PAGE] = 'B';
    CHECK(msync(map, 3 * PAGE, MS_SYNC) == 0);
    char byte = 0;

    CHECK(pread(fd, &byte, 1, (off_t)PAGE) == 1 && byte == 'B');
    CHECK(ftruncate(fd, 0) == 0 && touch(map) == SIGBUS);
    CHECK(munmap(map, 3 * PAGE) == 0 && touch(map) == SIGSEGV && close(fd) == 0);
}

static void moving(void)
{
    char *map =
        mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned char there[4];

    CHECK(map != MAP_FAILED);
    map[0] = 1;
    map[2 * PAGE - 1] = 2;
    char *larger = mremap(map, 2 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);

    CHECK(larger != MAP_FAILED && larger[0] == 1 && larger[2 * PAGE - 1] == 2);
    CHECK(larger[64 * PAGE - 1] == 0);
    CHECK(mremap(larger, 64 * PAGE, PAGE, 0) == larger && larger[0] == 1);
    CHECK(touch(larger + PAGE) == SIGSEGV);
    CHECK(mincore(larger, PAGE, there) == 0 && (there[0] & 1) == 1);
    CHECK_ERRNO((intptr_t)mremap(larger, PAGE, 0, MREMAP_MAYMOVE), EINVAL);
    CHECK_ERRNO((intptr_t)mremap(larger + PAGE, PAGE, PAGE, 0), EFAULT);
    CHECK(munmap(larger, PAGE) == 0);
    CHECK_ERRNO(mincore(larger, PAGE, there), ENOMEM);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(SIGBUS, &action, NULL) == 0 &&
          sigaction(SIGSEGV, &action, NULL) == 0);
    objects();
    end_of_file();
    moving();
    puts("shared: ok");
    return 0;
}
