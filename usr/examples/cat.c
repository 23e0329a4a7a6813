/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Copies files, or its input, to its output: a program that reads real files.
 *   hermit-qemu --module notes.txt cat notes.txt
 */
#include <stdio.h>

static int copy(FILE *in)
{
    char buf[4096];
    size_t n;

    while ((n = fread(buf, 1, sizeof(buf), in)) > 0) {
        if (fwrite(buf, 1, n, stdout) != n) {
            return 1;
        }
    }
    return ferror(in) != 0;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc < 2) {
        failed = copy(stdin);
    }
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "rb");

        if (in == NULL) {
            perror(argv[i]);
            failed = 1;
            continue;
        }
        failed |= copy(in);
        fclose(in);
    }
    return failed;
}
