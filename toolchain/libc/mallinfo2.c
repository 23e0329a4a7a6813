/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* mallinfo2(), for either malloc: the fields of mallinfo() are wide enough here. */
#include <malloc.h>

struct mallinfo2 mallinfo2(void)
{
    struct mallinfo info = mallinfo();

    return (struct mallinfo2){
        .arena = info.arena,
        .ordblks = info.ordblks,
        .smblks = info.smblks,
        .hblks = info.hblks,
        .hblkhd = info.hblkhd,
        .usmblks = info.usmblks,
        .fsmblks = info.fsmblks,
        .uordblks = info.uordblks,
        .fordblks = info.fordblks,
        .keepcost = info.keepcost,
    };
}
