/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* arguments WORD...: prints its arguments, its file and environment, one a line, quoted.
 */
#include <limits.h>
#include <unistd.h>

#include "check.h"

extern char **environ;

int main(int argc, char **argv, char **envp)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path));

    CHECK(argc >= 1);
    CHECK(argv[argc] == NULL);
    CHECK(strstr(argv[0], "arguments") != NULL);
    CHECK(envp == environ);
    for (int i = 0; i < argc; i++) {
        printf("argument %d: '%s'\n", i, argv[i]);
    }
    CHECK(len > 0);
    printf("executable: '%.*s'\n", (int)len, path);
    for (char **pair = environ; *pair != NULL; pair++) {
        printf("environment: '%s'\n", *pair);
    }
    CHECK(fflush(stdout) == 0); /* so that the next byte comes behind it all */
    /* A system call takes them as they are. */
    CHECK(write(STDOUT_FILENO, argv[0], 1) == 1);
    CHECK(access(argv[0], F_OK) == 0 || errno != EFAULT);
    CHECK(getenv("HERMIT_NO_SUCH_VARIABLE") == NULL);
    CHECK(setenv("COLOUR", "blue", 1) == 0);
    CHECK(strcmp(getenv("COLOUR"), "blue") == 0);
    CHECK(unsetenv("COLOUR") == 0 && getenv("COLOUR") == NULL);
    return 0;
}
