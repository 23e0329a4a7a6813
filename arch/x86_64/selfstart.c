/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What an executable does when Linux starts it as a program of its own: it becomes the
 * proxy, which boots it. Nothing of the kernel runs here: this is user mode, on the
 * stack of System V ABI AMD64 1.0, 3.4.1, with Linux's system calls (appendix A.2.1).
 */
#include "selfstart.h"
#include "lib/base.h"

#define LINUX_WRITEV     20
#define LINUX_EXECVE     59
#define LINUX_EXIT_GROUP 231

#define LINUX_STDERR 2

#define AT_NULL   0
#define AT_EXECFN 31 /* the path that execve() was given */

#define STATUS_CANNOT_RUN 126 /* as shells say it */

struct linux_iovec {
    const char *base;
    size_t len;
};

static long call_linux(long number, const void *first, const void *second,
                       const void *third)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}

static struct linux_iovec text_of(const char *text)
{
    size_t len = 0;

    while (text[len] != '\0') {
        len++;
    }
    return (struct linux_iovec){text, len};
}

/* The value of HERMIT_PROXY in PAIR, null if that is another variable. */
static const char *proxy_in(const char *pair)
{
    static const char name[] = "HERMIT_PROXY=";

    for (size_t i = 0; i < sizeof(name) - 1; i++) {
        if (pair[i] != name[i]) {
            return NULL;
        }
    }
    return pair + sizeof(name) - 1;
}

void selfstart(uint64_t *stack)
{
    const uint64_t argc = stack[0];
    const char **arguments = (const char **)(stack + 1);
    const char **environment = arguments + argc + 1;
    const char *program = argc > 0 ? arguments[0] : "";
    const char *proxy = HERMIT_PREFIX "/bin/proxy";
    const char **end = environment;

    for (; *end != NULL; end++) {
        const char *chosen = proxy_in(*end);

        proxy = chosen != NULL ? chosen : proxy;
    }
    for (uint64_t *aux = (uint64_t *)(end + 1); aux[0] != AT_NULL; aux += 2) {
        if (aux[0] == AT_EXECFN) {
            program = (const char *)aux[1];
        }
    }
    if (argc > 0) { /* otherwise there is no room */
        arguments[-4] = "proxy";
        arguments[-3] = "--name";
        arguments[-2] = arguments[0];
        arguments[-1] = "--";
        arguments[0] = program;
        call_linux(LINUX_EXECVE, proxy, arguments - 4, environment);
    }

    const struct linux_iovec parts[] = {
        text_of(program),
        text_of(": a HermitCore application; "),
        text_of(proxy),
        text_of(", which boots it, can not be started: `make install` puts it there, and "
                "HERMIT_PROXY=PATH names another\n"),
    };

    call_linux(LINUX_WRITEV, (void *)LINUX_STDERR, parts,
               (void *)(sizeof(parts) / sizeof(*parts)));
    for (;;) {
        call_linux(LINUX_EXIT_GROUP, (void *)STATUS_CANNOT_RUN, NULL, NULL);
    }
}
