/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is mapped, one after the other. */
#include "mm/vm.h"
#include "mm/vm_space.h"

bool vm_next_range(uint64_t va, struct vm_range *range)
{
    static const char *const names[] = {
        [REGION_ANON] = "",       [REGION_BRK] = "[heap]",     [REGION_STACK] = "[stack]",
        [REGION_TEXT] = "[text]", [REGION_CONST] = "[rodata]", [REGION_DATA] = "[data]",
        [REGION_FILE] = "",
    };

    space_lock();
    const struct region *region = region_above(va);

    if (region != NULL) {
        *range = (struct vm_range){region->start, region->end, region->prot,
                                   names[region->kind]};
    }
    space_unlock();
    return region != NULL;
}
