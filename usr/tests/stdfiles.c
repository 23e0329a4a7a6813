/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Standard streams that are regular files of the host, as tests/proxy sets them up:
 *
 *   seek   standard input is moved about in, and mapped; its content goes to standard
 *          output backwards, line by line
 *   line   takes one line by fgets(); the rest is for whoever reads next
 *   write  what standard output and standard error have in common
 *   cut    standard output is shortened
 */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

/* Where the line that ends at end begins. */
static long line_start(const char *text, long end)
{
    long start = end - 1;

    while (start > 0 && text[start - 1] != '\n') {
        start--;
    }
    return start;
}

static void seek(void)
{
    struct stat st;
    char byte;

    CHECK(fstat(0, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 2 && !isatty(0));
    CHECK(lseek(0, 0, SEEK_CUR) == 0 && lseek(0, -1, SEEK_END) == st.st_size - 1);
    CHECK(read(0, &byte, 1) == 1 && byte == '\n' && read(0, &byte, 1) == 0);
    CHECK(fseek(stdin, 2, SEEK_SET) == 0 && getchar() != EOF && ftell(stdin) == 3);
    CHECK_ERRNO(write(0, "x", 1), EBADF);
    CHECK((fcntl(0, F_GETFL) & O_ACCMODE) == O_RDONLY);
    rewind(stdin);
    char *text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, 0, 0);

    CHECK(text != MAP_FAILED && text[0] == getchar());
    for (long end = st.st_size; end > 0; end = line_start(text, end)) {
        long start = line_start(text, end);

        CHECK(fseek(stdin, start, SEEK_SET) == 0);
        for (long i = start; i < end; i++) {
            putchar(getchar());
        }
    }
}

static void line(void)
{
    char text[200];
    char byte;

    CHECK(fgets(text, sizeof(text), stdin) != NULL && fputs(text, stdout) >= 0);
    int again = open("/dev/stdin", O_RDONLY);

    CHECK(again >= 0 && pread(again, &byte, 1, 0) == 1 && byte == text[0]);
    CHECK(close(again) == 0);
}

static void both(void)
{
    struct stat out, err;

    CHECK(fstat(1, &out) == 0 && fstat(2, &err) == 0 && S_ISREG(out.st_mode));
    CHECK(out.st_ino == err.st_ino);
    CHECK(write(1, "one\n", 4) == 4 && write(2, "two\n", 4) == 4);
    CHECK(printf("three\n") == 6 && fflush(stdout) == 0);
    CHECK(lseek(1, 0, SEEK_CUR) == lseek(2, 0, SEEK_CUR));
    CHECK(fstat(1, &err) == 0 && err.st_size == out.st_size + 14);
}

static void cut(void)
{
    struct stat st;

    CHECK(printf("0123456789") == 10 && fflush(stdout) == 0);
    CHECK(lseek(1, 0, SEEK_CUR) == 10 && ftruncate(1, 4) == 0);
    CHECK(lseek(1, 2, SEEK_SET) == 2 && write(1, "ab", 2) == 2);
    CHECK(fstat(1, &st) == 0 && st.st_size == 4 && pwrite(1, "!", 1, 5) == 1);
}

/* Room in advance, and owners: the same ones can be set, others not. */
static void room(void)
{
    struct stat st;

    CHECK(write(1, "ab", 2) == 2 && posix_fallocate(1, 1, 9999) == 0);
    CHECK(fstat(1, &st) == 0 && st.st_size == 10000);
    CHECK(posix_fallocate(1, 0, 10) == 0 && fstat(1, &st) == 0 && st.st_size == 10000);
    CHECK(fchown(1, st.st_uid, st.st_gid) == 0 && fchown(1, (uid_t)-1, st.st_gid) == 0);
    CHECK(fchown(1, st.st_uid + 1, (gid_t)-1) == -1 && errno == EPERM);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {
        {"seek", seek}, {"line", line}, {"write", both}, {"cut", cut}, {"room", room}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0) {
            parts[i].run();
            return 0;
        }
    }
    return 2;
}
