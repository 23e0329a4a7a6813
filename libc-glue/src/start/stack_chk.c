/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where a function goes that finds its canary overwritten. The stack is not to be
 * trusted any more: no handler runs, nothing is flushed.
 */
#include <unistd.h>
#include "internal.h"

_Noreturn void __stack_chk_fail(void);

static void print(const char *text)
{
    sys_write(STDERR_FILENO, text, __builtin_strlen(text));
}

_Noreturn void __stack_chk_fail(void)
{
    char name[128];
    uintptr_t offset;

    print("*** stack smashing detected ***: terminated");
    /* The call is the last of its function: the address behind it is another's. */
    if (sys_symbol_name((uintptr_t)__builtin_return_address(0) - 1, name, sizeof(name),
                        &offset) == 0) {
        print(" in ");
        print(name);
    }
    print("\n");
    sys_abort();
    __builtin_unreachable();
}
