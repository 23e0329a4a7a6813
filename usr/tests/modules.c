/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* modules FILE...: the files that the loader brought are there, whole, and can be
 * changed. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

int main(int argc, char **argv)
{
    CHECK(argc > 1);
    for (int i = 1; i < argc; i++) {
        unsigned long sum = 0;
        unsigned char buf[1000];
        struct stat st;
        ssize_t n;
        long total = 0;
        int fd = open(argv[i], O_RDWR);

        CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
        while ((n = read(fd, buf, sizeof(buf))) > 0) {
            for (ssize_t k = 0; k < n; k++) {
                sum = sum * 31 + buf[k];
            }
            total += n;
        }
        CHECK(n == 0 && total == st.st_size);
        printf("%s: %ld bytes, sum %lx\n", argv[i], total, sum);
        CHECK(pwrite(fd, "changed", 7, 0) == 7 && pread(fd, buf, 7, 0) == 7);
        CHECK(memcmp(buf, "changed", 7) == 0);
        CHECK(lseek(fd, 0, SEEK_END) == total && write(fd, "more", 4) == 4);
        CHECK(fstat(fd, &st) == 0 && st.st_size == total + 4);
        CHECK(close(fd) == 0);
    }
    puts("modules: ok");
    return 0;
}
