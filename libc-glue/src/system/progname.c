/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the program is called: its first argument, with and without the folders. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bits/more_errno.h>
#include <bits/more_stdlib.h>
#include "internal.h"

char *program_invocation_name = "";
char *program_invocation_short_name = "";

static void set_name(char *name)
{
    char *slash = strrchr(name, '/');

    program_invocation_name = name;
    program_invocation_short_name = slash != NULL ? slash + 1 : name;
}

static __attribute__((constructor)) void find_name(void)
{
    struct hermit_args args;

    if (sys_get_args(&args) == 0 && args.argc > 0) {
        set_name(args.argv[0]);
    }
}

const char *getprogname(void)
{
    return program_invocation_short_name;
}

void setprogname(const char *name)
{
    set_name((char *)(uintptr_t)name);
}
