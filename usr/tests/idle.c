/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Does nothing for ever, so that all cores come to rest: counted by tests/figures. */
#include <hermit/syscalls.h>

int main(void)
{
    static uint32_t word;

    return sys_futex_wait(&word, 0, NULL, 0);
}
